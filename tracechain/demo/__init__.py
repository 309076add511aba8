"""The whole chain on one machine, for a first look."""
