"""Signatures: keys, bundles, in-toto statements."""
