"""Members: the directory of a group, and invitations into it."""
