"""What the market shows: judged releases to entries, entries to pages."""
