"""Public lookup: anyone with a code sees where a thing comes from and what became of it. No login, no JavaScript."""
