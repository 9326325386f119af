"""Who somebody is: accounts, passwords, sessions, tokens.  What they may do is decided elsewhere.

An account is a record of the entity `user`, written through the record service like any other; what must stay secret
lies in internal tables that are no entity.  `lookup` reads the two together without an Actor: who somebody is must be
known before anything can be asked in their name.
"""
