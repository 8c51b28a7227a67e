"""Pure numbers: tallies in, small frozen dataclasses out."""
