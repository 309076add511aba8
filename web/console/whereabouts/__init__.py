"""Where everything is now that a thing went into."""
