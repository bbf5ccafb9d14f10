"""Commands, output formats, exit status: a command parses, calls the library once, prints."""
