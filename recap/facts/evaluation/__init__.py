"""Evaluate metrics over shards: built-in ones, custom ones, ranks, the showcase."""
