# make book    builds the book; needs Python 3.11 or newer, and installs the rest by itself.
# Recipes are thin: tools/bootstrap.py sets the environment up and runs the module tools/NAME.py.
# Another Python: PYTHON=python3.12 make book.    Another port: PORT=8080 make serve.

PYTHON ?= python3
PORT ?= 8000
PY := "$(PYTHON)" tools/bootstrap.py

.DEFAULT_GOAL := help
.PHONY: help python book serve test clean notebooks exercises ledger seeds bench check-format

help:           ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' Makefile | expand -t 22

python:
	@command -v "$(PYTHON)" >/dev/null || { echo "There is no program named $(PYTHON). Install Python 3.11 or newer, or name yours: PYTHON=/path/to/python3 make book" >&2; exit 1; }

book: python    ## build the book into _build/html
	@$(PY) book

serve: python   ## build the book and show it at http://localhost:8000
	@$(PY) book --serve $(PORT)

test: python    ## run every test and every notebook
	@$(PY) test

clean: python   ## remove all that was built or installed
	@$(PY) clean

notebooks: python     ## run the notebooks and store their outputs
	@$(PY) notebooks

exercises: python     ## make exercises/ from solutions/
	@$(PY) exercises

ledger: python        ## list every statement with its checks
	@$(PY) ledger

seeds: python         ## run the checks on other seeds
	@$(PY) seeds

bench: python         ## time the checks
	@$(PY) bench

check-format: python  ## check types, style and the notebooks' form
	@$(PY) notebooks --check
