"""The author's way: from a model file to an open proposal."""
