"""haat: a marketplace for AI models that fits in a git repository."""

__version__ = "0.1.0"
