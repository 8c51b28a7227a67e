"""Mail: a row in the transaction that causes it; the worker sends it later."""
