"""The only writers: choosing people, checking them, reckoning the allowance."""
