"""What several tests stand on: a PostgreSQL server, a browser, and the words for what a machine lacks."""
