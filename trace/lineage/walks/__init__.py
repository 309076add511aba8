"""Where did it go, where did it come from, and what if (trace-semantics, sections 5 to 8)."""
