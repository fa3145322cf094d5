"""What people send and type about the schemes."""
