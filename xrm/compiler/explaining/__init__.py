"""Where each leaf came from, and what holds where nothing is said."""
