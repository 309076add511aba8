"""How a node's envelopes reach the platform, and what it does with the receipts."""
