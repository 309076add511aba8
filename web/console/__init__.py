"""The console: people log in and trace a thing in both directions."""
