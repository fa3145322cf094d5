"""What people type about training, by subject."""
