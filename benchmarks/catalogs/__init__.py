"""What the benchmark of the catalog's builder is made of."""
