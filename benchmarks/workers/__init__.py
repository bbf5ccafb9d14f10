"""What a benchmark runs inside the box, and beside it."""
