"""The static gate: what a model file may contain before any runtime sees it."""
