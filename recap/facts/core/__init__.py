"""What every metric uses: registry, prepared year, groups, rounding, storage."""
