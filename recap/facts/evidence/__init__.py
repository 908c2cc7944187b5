"""Which rows a fact is based on, and the reconciliation with the log."""
