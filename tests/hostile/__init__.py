"""A committed generator of hostile model files. They are made here and opened only inside the sandbox."""
