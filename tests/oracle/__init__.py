"""A second implementation of the trace, slow and obviously right, for the real one to be compared with."""
