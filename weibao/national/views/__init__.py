"""Pages of the national register."""
