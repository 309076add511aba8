"""Labels, each read back before it is handed out."""
