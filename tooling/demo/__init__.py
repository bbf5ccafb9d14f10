"""The committed builder of the bundled demonstration market: its suites' data, its models, and what they say.

It runs with the development environment (`demo` and `dev` groups); nothing else of this package imports it.
"""
