"""What pages show of an entity: its title, its forms, its lists and their views."""
