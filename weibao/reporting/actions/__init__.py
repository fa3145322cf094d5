"""The only writers of reports, registers and checks, one module a phase."""
