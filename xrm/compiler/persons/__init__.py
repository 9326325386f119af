"""What concerns persons: whose records they are, how long they are kept, and fields about them."""
