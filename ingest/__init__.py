"""How facts get in: one path for MQTT, REST and files; what can't be recorded is kept in quarantine."""
