"""The only writers of lists, matches and differences: receive, match, judge, settle, clear."""
