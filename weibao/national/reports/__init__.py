"""Reads of this package: the mapping tables, the facts behind each field, what is due to go out, and what a file says."""
