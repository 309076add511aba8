"""What the kept signatures prove of an event."""
