"""Pages of reports, registers and checks, for staff and by link."""
