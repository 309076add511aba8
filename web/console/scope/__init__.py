"""The scope of a recall."""
