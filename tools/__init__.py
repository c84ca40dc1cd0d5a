"""Commands behind the Makefile, each run as `python -m tools.<name>`."""
