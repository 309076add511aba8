"""Why something is refused: one module of sentences for each part of the way in."""
