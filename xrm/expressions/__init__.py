"""The one expression language: grammar, typed tree, checker, Python evaluator.  Pure: no database, no Flask.

The grammar is OData v4.01's common expressions with a short list of additions; `statements/` compiles the same tree
to SQL.
"""
