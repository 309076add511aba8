"""What an event says of things, and what is asked of the set of all events: pure. The stores are adapters of it."""
