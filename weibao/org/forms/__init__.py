"""What people fill in: filters of the lists, and the forms that fill, hand over and end posts."""
