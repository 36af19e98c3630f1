"""The platform's own pages."""
