"""Who may see what, proved from outside: nothing here reads how the code decides."""
