"""Ingest as a service: what nodes send over MQTT, in shards."""
