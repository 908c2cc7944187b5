"""The reference page of facts, and the translations of their definitions."""
