# make book    builds the book; needs Python 3.11 or newer, and installs the rest by itself.
# Recipes are thin: tools/bootstrap.py sets the environment up and runs the module tools/NAME.py.
# Another Python: PYTHON=python3.12 make book.    Another port: PORT=8080 make serve.
# Arguments for a tool: make seeds ARGS=10

PYTHON ?= python3
PORT ?= 8000
PY := "$(PYTHON)" tools/bootstrap.py

.DEFAULT_GOAL := help
.PHONY: help python book serve live pdf check test costs flaky clean chapter course notebooks page ledger seeds derivatives primes mutants bench measure teaching

help:           ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' Makefile | expand -t 22

python:
	@command -v "$(PYTHON)" >/dev/null || { echo "There is no program named $(PYTHON). Install Python 3.11 or newer, or name yours: PYTHON=/path/to/python3 make book" >&2; exit 1; }

book: python    ## build the book into _build/html
	@$(PY) book

serve: python   ## build the book and show it at http://localhost:8000
	@$(PY) book --serve $(PORT)

live: python    ## assemble the Python that runs in the pages (33 MB; the next make book puts it in)
	@$(PY) live

pdf: python     ## the book and every page of it as PDF into _build/pdf, with code and without (ARGS=chapters/02-svd: one)
	@$(PY) pdf $(ARGS)

check: python   ## after an edit: the package, style, types, the changed notebooks; no pages, no browser
	@$(PY) check $(ARGS)

test: python    ## run every test and every notebook
	@$(PY) test $(ARGS)

costs: python   ## what the tests took last time, by kind, and what they will with 8 and 16 chapters
	@$(PY) costs $(ARGS)

flaky: python   ## run every test ten times over (ARGS="10 --loaded": on busy processors) and count failures
	@$(PY) flaky $(ARGS)

clean: python   ## remove all that was built or installed
	@$(PY) clean

chapter: python       ## start a chapter from the template (ARGS='09-least-squares "Least squares"')
	@$(PY) chapter $(ARGS)

notebooks: python     ## run the changed notebooks, store their outputs, make the exercise sheets
	@$(PY) notebooks $(ARGS)

course: python        ## build a course's own site from course.yml (ARGS="--date 2026-10-12": as of a date)
	@$(PY) course $(ARGS)

page: python          ## run, check and build one page: make page PAGE=chapters/02-svd
	@$(PY) page $(PAGE)

ledger: python        ## run the notebooks (ARGS=PAGE: one) and store what was confirmed, for the page of all evidence
	@$(PY) ledger $(ARGS)

seeds: python         ## run the checks under 50 other seeds
	@$(PY) seeds $(ARGS)

derivatives: python   ## try the corpus of claims about derivatives under 20 seeds (ARGS=200)
	@$(PY) derivatives $(ARGS)

primes: python        ## which equalities of the book are identities modulo primes, and what that costs
	@$(PY) primes $(ARGS)

mutants: python       ## alter formulas and checks at one place; the runs must notice
	@$(PY) check_mutants
	@$(PY) mutants $(ARGS)

bench: python         ## time imports, checks and growth (ARGS=--all: tests and builds too)
	@$(PY) bench $(ARGS)

measure: python       ## measure the pages against their goals and against plain Jupyter Book
	@$(PY) measure $(ARGS)

teaching: python      ## walk every path of a course and print its figures (ARGS="speed hub": some of it)
	@$(PY) teaching $(ARGS)
