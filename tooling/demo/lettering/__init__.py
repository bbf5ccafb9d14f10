"""Pictures of lines of text for `rendered-text/1`: set in free fonts once, made hard to read, then frozen.

`python -m tooling.demo.lettering FILE` makes them again from the Debian packages `fonts-dejavu-core` and
`fonts-liberation`. Another release of a font or of FreeType draws differently, so that the bytes change: what it
writes then belongs into a new version of the suite.
"""
