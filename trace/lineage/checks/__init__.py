"""What the records leave open or contradict (trace-semantics, section 8, gaps)."""
