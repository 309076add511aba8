"""What runs at a node: devices, reading, labels, spool, publisher. It needs no store."""
