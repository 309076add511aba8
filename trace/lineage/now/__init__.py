"""What is known of goods at this moment: state, whereabouts, scope, balance (trace-semantics, section 8)."""
