"""Work in the background: a row in the transaction that asks for it, done later by a worker, its result stored once."""
