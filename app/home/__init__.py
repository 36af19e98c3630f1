"""Home: what needs several parts: the dashboard, a group's overview, its activity."""
