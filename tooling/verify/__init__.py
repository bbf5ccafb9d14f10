"""The checks: compose what is below into a report."""
