"""Pages about accounts: one's own, and those of the federation's people."""
