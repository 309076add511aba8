"""What is known and what can be asked: codes, events, the stores that keep them, and the questions over them."""
