"""How goods were kept: the readings that speak for a thing (trace-semantics, section 8, conditions)."""
