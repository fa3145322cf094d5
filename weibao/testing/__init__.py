"""The little city, and rows made with one call. Imported by tests only."""
