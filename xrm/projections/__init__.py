"""The catalog in somebody else's vocabulary, one target a file.  Pure: nothing here opens a connection."""
