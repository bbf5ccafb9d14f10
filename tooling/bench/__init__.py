"""Measure a model: read a suite's data, run the model in the sandbox, score outside of it, compare with claims."""
