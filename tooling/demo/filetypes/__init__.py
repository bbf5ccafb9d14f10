"""Files of known kinds, made from own templates and writers with a seeded generator; dedicated to the public (CC0)."""
