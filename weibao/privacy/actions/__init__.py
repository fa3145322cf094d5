"""The deeds on the registers, one module a phase."""
