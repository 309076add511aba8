"""What travels between a node and the platform, as values: topics, envelope, receipt. No network."""
