"""Accounts: users, sign-in, records of sign-ins, tokens."""
