"""What people type about reports, registers and checks."""
