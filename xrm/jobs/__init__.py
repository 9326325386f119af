"""Work that nobody waits for: what falls due by the clock, and when each of it was last done."""
