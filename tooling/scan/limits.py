"""How large, deep and long a model may be. Every number is a refusal with its rule."""

from __future__ import annotations

MAX_MODEL_BYTES = 512 * 2**20
MAX_MESSAGES = 1_000_000
MAX_NODES = 50_000
MAX_EXPANDED_NODES = 100_000
MAX_SUBGRAPH_DEPTH = 10
# Far beyond trained trees, far below where a recursion over one ends a process.
MAX_TREE_DEPTH = 1_000
MAX_UNKNOWN_BYTES = 4_096
# A quarter of a thousand million values: a gibibyte of 32-bit floats, in one tensor or in all constants together.
MAX_ELEMENTS = 2**28
MAX_STRING_BYTES = 2**16
MAX_STRING_TENSOR_BYTES = 16 * 2**20
# Each joins two strings, so the length may double at each.
MAX_STRING_JOINS = 8
MAX_NAME = 1_024
MAX_TEXT = 256 * 2**10
MAX_ALL_TEXT = 8 * 2**20
MAX_ATTRIBUTE = 2**20
MAX_PROBLEMS = 20
# A constant of at most so many elements may be a shape, and is worth computing.
MAX_FOLDED = 256
# An input that lists twice as many paddings as a tensor has dimensions.
MAX_RANK = 64
