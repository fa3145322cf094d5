"""The registry: a child, the family, and dated facts with their proofs."""
