"""What is known and what can be asked; no network, no web framework."""
