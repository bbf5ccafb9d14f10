"""The nouns: immutable and typed; nothing here reads a disk or a network."""
