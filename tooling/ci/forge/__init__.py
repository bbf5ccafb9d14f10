"""Forges: where proposals are made, discussed and merged."""
