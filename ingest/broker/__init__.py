"""The broker beside us: its address, its configuration, a login to it."""
