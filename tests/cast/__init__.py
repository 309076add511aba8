"""One cast for all tests: its parties, goods, the chain they make, and the builders of what they send."""
