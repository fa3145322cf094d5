"""Our own people: chosen well, checked every year, not overloaded, to be reached, and paid for what is on record."""
