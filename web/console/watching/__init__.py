"""How every node stands at this moment, and the alarms."""
