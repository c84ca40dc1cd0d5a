"""What readers enter in a cell: used as it is meant, or refused with a sentence that says what was wrong and where."""

from __future__ import annotations

import numpy as np
import pytest

from qed import of_rank_at_most, real_matrix, whole_number
from qed.errors import BadInput


def test_a_list_of_rows_becomes_an_array_of_floats():
    matrix = real_matrix([[1, 2], [3, 4], [5, 6]])
    assert matrix.dtype == float
    assert matrix.shape == (3, 2)
    assert real_matrix(np.eye(2), shape=(2, 2)).tolist() == [[1, 0], [0, 1]]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([[1, 2], [3]], "A has rows of different lengths"),
        ([1, 2], "A is a single list, not a matrix"),
        (3, "A is a number, not a matrix"),
        ([], "A is empty, not a matrix"),
        (np.zeros((2, 2, 2)), "A is an array with 3 axes, not a matrix"),
        ([[1, 2j]], "A has complex entries"),
        ([["a", "b"]], "A has entries that are not numbers"),
        ([[None, 1]], "A has entries that are not numbers"),
        ([[1, 2], [np.nan, 4]], r"A\[1, 0\] is nan"),
        ([[1, np.inf], [3, 4]], r"A\[0, 1\] is inf"),
    ],
    ids=str,
)
def test_what_is_no_matrix_of_finite_real_numbers_is_refused(values, words):
    with pytest.raises(BadInput, match=words):
        real_matrix(values)


def test_a_shape_that_does_not_fit_is_named():
    with pytest.raises(BadInput, match="The picture needs a 2×2 matrix; A is 2×3"):
        real_matrix([[1, 2, 3], [4, 5, 6]], shape=(2, 2), need="The picture needs")


@pytest.mark.parametrize("value", [-1, 4, 1.5, True, "2", None])
def test_a_number_out_of_range_is_refused_with_the_range(value):
    with pytest.raises(BadInput, match=r"k is a whole number from 0 to 3 = min\(m, n\)"):
        whole_number(value, 0, 3, why=" = min(m, n)")


def test_whole_numbers_within_the_range_pass():
    assert [whole_number(k, 0, 3) for k in (0, 3, np.int64(2))] == [0, 3, 2]


def test_a_competitor_of_too_high_a_rank_is_told_its_rank():
    with pytest.raises(BadInput, match=r"B has rank 2\. Here its rank may be at most k = 1"):
        of_rank_at_most([[1, 0], [0, 1]], 1, (2, 2))
    with pytest.raises(BadInput, match="Here we need a 2×3 matrix; B is 2×2"):
        of_rank_at_most([[1, 0], [0, 1]], 1, (2, 3))
    assert of_rank_at_most([[1, 1], [1, 1]], 1, (2, 2)).tolist() == [[1, 1], [1, 1]]


def test_a_refusal_is_a_sentence_without_a_traceback():
    with pytest.raises(BadInput) as found:
        real_matrix([1, 2])
    assert found.value._render_traceback_()[0].startswith("BadInput: A is a single list")
