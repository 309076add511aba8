"""Operational data: accounts, tokens, parties, places, products, devices, quarantine, capture jobs, audit.

By SQLAlchemy on SQLite or PostgreSQL, with Alembic's migrations inside the package. Facts about the chain are not
here: they are in the provenance store.
"""
