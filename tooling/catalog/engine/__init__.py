"""Building a catalog of any size: what changed is rendered by several processes, what did not is kept."""
