"""A Sigstore instance of our own, on this machine: for tests, and for the builder of the demonstration market.

It certifies whatever it is told, so nobody else trusts its root. It imports nothing of sigstore's own code: what that
code accepts is then a statement about two independent programs.
"""
