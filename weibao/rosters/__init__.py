"""County rosters: read, checked, returned with their faults, and loaded into the registry."""
