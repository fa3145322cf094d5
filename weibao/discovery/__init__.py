"""政策找人: finds who is entitled and not enrolled, and starts the work; it decides nothing."""
