"""The JSON API under /api/v1, and the two health checks."""
