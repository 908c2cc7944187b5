"""A run: its folder, its database, its jobs and its progress."""
