"""Plates: the part of a card that is the same for every customer, drawn once."""
