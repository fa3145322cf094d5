"""Pages of the schemes: each view makes one domain call."""
