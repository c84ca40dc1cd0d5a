"""Answers that are no formulas: numbers, vectors and matrices, shapes, choices, claims, lines and their order.

Each kind of question is a small class with `judge(typed)`, which says what is to be said of an answer. Formulas are
judged by `qed.printed.questions`, in the same words.
"""
