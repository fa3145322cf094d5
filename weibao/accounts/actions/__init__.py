"""The only writers of accounts: getting in, second factors, passwords, sessions, admission and locks."""
