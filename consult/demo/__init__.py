"""The populated example: invented organisations and what they answered."""
