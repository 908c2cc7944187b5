"""The desk: what the commands need beside the rooms. `recap/cli.py` stands in front of it."""
