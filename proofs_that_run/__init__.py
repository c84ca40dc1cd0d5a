"""What this book is: its pages, its statements and exercises, its notebooks, and the evidence for what they say.

`pages` reads the book's files (`reader` their Markdown, `points` what exercises count), and everything else asks
there: `statements` makes the index in which `qed` looks labels up, `sheets` the students' sheets from the solutions,
`plain` notebooks that read well anywhere; `relations` finds what a page claims in formulas, `classes` executes it
(`places`: with which symbols; `notation`: how it is printed), `readings` says how all is read, and `tally` counts;
`ledger` says what confirmed each statement; `build` and `server` make and show the site. The Sphinx extensions in
`_ext/`, the commands in `tools/`, the laboratory in `lab/` and the tests stand on this.
"""
