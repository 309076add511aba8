"""What a person does at a node: scans that become events."""
