"""Figures and files of the privacy registers."""
