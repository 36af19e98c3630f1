"""Terms: what everybody accepts who uses the platform, in versions."""
