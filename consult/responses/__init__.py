"""Responses: what an organisation types, checks, signs off, submits, changes and withdraws; and responses from files."""
