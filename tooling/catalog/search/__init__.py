"""The catalog's search index: built from cards, read by a browser and by `haat search` alike."""
