"""The demo city: real divisions, invented people, made of actions in bulk; imported by its command only."""
