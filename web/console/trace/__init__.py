"""The search box, and a trace in both directions as a table and as a tree."""
