"""Asking pages, for benchmarks."""
