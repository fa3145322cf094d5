"""Pages of the exchange: the open door for envelopes, the partners, and the cross-province applications."""
