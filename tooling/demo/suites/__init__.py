"""The suites of the bundled market: their frozen data, and their documents."""
