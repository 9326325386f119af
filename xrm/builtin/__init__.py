"""What xrm itself brings, through the same hooks as anybody's plugin: the seam is used every day."""
