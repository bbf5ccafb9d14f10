"""What Python finds where libseccomp is missing."""

raise ImportError("libseccomp.so.2: cannot open shared object file")
