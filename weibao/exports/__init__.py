"""Files that leave the house: asked for, made in the background, locked, marked, fetched once by one person."""
