"""The checks: a function's name is the sentence that must be true, its docstring the sentence's documentation."""
