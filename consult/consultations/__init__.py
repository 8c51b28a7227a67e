"""Consultations: composing, the checklist, inviting, opening and closing."""
