"""Search: officers find past reports, and only what they may."""
