"""People: what the platform holds about one of them, in all its parts: taken away, or erased."""
