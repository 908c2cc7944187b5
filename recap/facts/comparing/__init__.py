"""Comparisons: ranks over all customers, rarity, and the year before."""
