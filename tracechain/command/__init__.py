"""The commands of the whole: setting up, asking, checking."""
