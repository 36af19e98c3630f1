"""Cercle: closed-group workspaces for public administrations."""
