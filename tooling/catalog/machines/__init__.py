"""The catalog for machines: JSON, feeds, sitemaps, head tags, badges, exports. Pure functions, and one writer."""
