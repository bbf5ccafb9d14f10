"""Adapters from a sample's bytes to a graph's input and back: one file each, a closed set, run in the sandbox."""
