"""What the pages of cases show, and figures that join several tables."""
