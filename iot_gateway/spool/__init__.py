"""What a node has seen and the platform has not confirmed, on disk."""
