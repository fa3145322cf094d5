"""The ledger, the monthly run, bank files and returns, money checks."""
