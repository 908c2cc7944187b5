"""Guess how a new log maps to our columns: names, formats, time window."""
