"""Figures and readings of reports."""
