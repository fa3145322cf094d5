"""Figures and files that join several tables: the file as of a day, and what a merge would do."""
