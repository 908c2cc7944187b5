"""The Jinja environment, its filters, text fitting and translations."""
