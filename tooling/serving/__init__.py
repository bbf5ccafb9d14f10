"""A built catalog shown on this machine, built again while somebody works on it."""
