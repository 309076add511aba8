"""What every request passes: who may ask for what, in which language, and how a refusal looks."""
