"""Links and what they give on the other side: lists, hierarchies, relationships."""
