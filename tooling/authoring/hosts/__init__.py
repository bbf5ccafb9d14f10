"""Where the files of a release can be put, so that anybody can fetch them."""
