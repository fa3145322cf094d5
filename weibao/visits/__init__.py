"""Visits to children: when each is due and why, what was found, who looks into it, and what the family says has changed."""
