"""Suppositions of outbreak work, and what they change."""
