"""Run untrusted work with limits: a box without network, files or privileges."""
