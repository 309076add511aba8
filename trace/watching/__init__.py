"""Watching: how each node stands, and what a person should look at; pure functions, no network and no disk."""
