"""The one path in, which MQTT, REST and files share."""
