"""Files to documents: paths, strict readers, the registry as it lies in a folder."""
