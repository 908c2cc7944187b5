"""Open the files, databases and remote addresses of a log as tables of text."""
