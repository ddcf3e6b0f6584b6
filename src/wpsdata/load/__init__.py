"""One module a source: the file as published, typed, and nothing else."""
