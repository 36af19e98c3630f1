"""The demonstration: five people, two groups, some forty documents, all made up."""
