"""HTTP in, HTTP out: the same views for every entity.

A view turns a request into words for the record service and its answer into bytes; it decides nothing.  Only
`errors.py` knows status codes, and no module here speaks SQL.
"""
