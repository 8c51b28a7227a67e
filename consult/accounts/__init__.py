"""Accounts: people, signing in and out, one-time links, forgotten passwords, the federation's staff."""
