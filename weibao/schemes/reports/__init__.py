"""What is due in each scheme, what was paid, and the figures of the work."""
