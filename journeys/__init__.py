"""Tests that cross the domains, named after a story; and the sweeps over what the house has registered."""
