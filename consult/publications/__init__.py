"""Releases: what the public sees of a consultation, frozen and numbered."""
