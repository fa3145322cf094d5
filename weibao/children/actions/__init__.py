"""The only writers of the registry: registering, amending, ending, merging, reading."""
