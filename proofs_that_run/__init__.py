"""The book Proofs That Run, as far as its checks need to know it (see `index`)."""
