"""Four short files: base, dev, test, prod."""
