"""WHAT an instance is: frozen values, standard library only.

Everything else reads these values: the compiler makes them, projections turn them into other vocabularies, records
plans with them.  Nothing in here does anything.
"""
