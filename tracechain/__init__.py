"""tracechain: food and drug traceability, from a scan at a node to the answer where it came from and where it went."""
