"""The only writers of partners, letters and cross-province applications, one module a phase."""
