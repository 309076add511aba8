"""Where codes come from: one module a kind of device."""
