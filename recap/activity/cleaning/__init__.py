"""Turn source rows into events: validation rules, time zones, ids, display names."""
