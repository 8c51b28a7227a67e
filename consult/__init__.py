"""Runs structured consultations of member organisations on draft principles."""
