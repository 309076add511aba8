"""EPCIS 2.0 events as values, and their JSON form."""
