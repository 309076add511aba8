"""What the records of a thing leave open, and how it was kept."""
