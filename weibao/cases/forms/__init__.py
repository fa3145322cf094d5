"""What people type about cases."""
