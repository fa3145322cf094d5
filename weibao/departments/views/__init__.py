"""Pages of the lists of other departments."""
