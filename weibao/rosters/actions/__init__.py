"""The only writers of roster files and their lines: receive, check, load, settle."""
