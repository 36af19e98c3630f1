"""Where Flask begins: the phases of a request, errors, security, pages, JSON, assets."""
