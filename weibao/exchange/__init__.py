"""Cross-province acceptance 跨省通办: envelopes between places, two sides, one clock each."""
