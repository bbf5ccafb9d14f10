"""The languages that a catalog can be in: English, which stands in templates and code, and one file for each other."""
