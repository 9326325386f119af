"""Everything one can do with records, and the only door to them: each call says who asks.

`service.Records` shows the steps of a read and of a write in their order; the modules beside it decide.
"""
