"""The proof of the way in: real servers and nodes, and everything that can happen to them."""
