"""Fetching bytes that a stranger says are somewhere. What arrives is believed by digest only, and not here."""
