"""The door for the field app: phones of village directors, what they take along, and what they send."""
