"""What could not be recorded: found, seen, corrected, decided about."""
