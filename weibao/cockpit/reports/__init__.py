"""The figures of the cockpit: counts only, each a function with a name, a definition and the rows behind it."""
