"""The program `consult`: one module per group of commands. docs/formats.md is the contract."""
