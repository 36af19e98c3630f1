"""The library: folders, documents, versions."""
