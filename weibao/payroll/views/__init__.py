"""Pages of the money: what is shown, and what is done."""
