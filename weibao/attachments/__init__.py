"""Papers and pictures kept with a row of any kind: looked through, cleaned, locked, handed out only after the scope was asked."""
