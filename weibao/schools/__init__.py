"""The page by which a school confirms, each quarter, who of its own pupils is enrolled and who was absent."""
