"""Recognition, standards and the entitlement of a child and month."""
