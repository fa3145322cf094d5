"""Pages of visits, and of the proposals on facts."""
