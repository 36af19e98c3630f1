"""Groups: categories, groups, profiles, memberships, and the fences that levels stand on."""
