"""What generated markets are made of."""
