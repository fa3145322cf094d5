"""Forms of the registers."""
