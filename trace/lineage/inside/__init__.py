"""Who was in what, and when (trace-semantics, sections 3 and 4)."""
