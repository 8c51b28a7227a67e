"""Staff pages about consultations, one module per noun, each with a blueprint of its own."""
