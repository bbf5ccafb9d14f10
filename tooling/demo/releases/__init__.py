"""What the publishers of the bundled market say about their models."""
