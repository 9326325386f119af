"""Records from tables that people bring: what each column means, which records are meant, what became of each row.

Nothing is written but through the record service, in the name of whoever imports.
"""
