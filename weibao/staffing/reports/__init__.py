"""What is read about our own people: the numbers, who is checked, how many children, how to reach whom, the month's work."""
