"""Organisation: divisions, units, staff, posts, powers; who may know of what."""
