"""Answers composed from all floors: who can open a file, which posts are amiss, what a person may do, what was opened."""
