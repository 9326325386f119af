"""Fields: their types and options, their choices, their values, and the fields that come beside them."""
