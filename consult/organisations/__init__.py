"""Organisations: the register, its import, the leads who answer for them."""
