"""The only package that opens connections: engines, unit of work, the two databases' differences."""
