"""Do nothing: what is left is the start."""
