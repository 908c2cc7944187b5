"""Scan the whole log, and write it as one Parquet folder a shard."""
