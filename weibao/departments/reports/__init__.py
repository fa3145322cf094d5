"""Figures and comparisons of lists, as the pages show them."""
