"""Forms of the registry. What the identity number tells is not asked again."""
