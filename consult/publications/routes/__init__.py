"""Pages about publications: what the public reads, what it downloads, and the pages on which staff publish."""
