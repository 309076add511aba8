"""The set of facts in one SQLite file: the embedded default."""
