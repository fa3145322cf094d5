"""What phones take along: the children in `rounds`, what is to be done and said in `today`, what became of what they sent in `phones`."""
