"""Answers that are chosen: an option, a false line, whether claims are true, and the order of lines."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from ..printed.questions import Answered

TRUE = {"true", "t", "yes", "y", "right", "correct", "valid", "holds", "1", *"✓✔☑✅⊤"}
FALSE = {"false", "f", "no", "n", "wrong", "incorrect", "invalid", "0", *"✗✘☒☐❌⊥"}
SIGNS = "✓✔☑✅⊤✗✘☒☐❌⊥"
BESIDE = re.compile(
    r"(?i)\b(?:option|answer|line|step|claim|in|number|nr|no(?=\.?\s*\d)|the|it|is|then|and)s?\b|\b[LO](?=\d)|\bl\.\s*(?=\d)|[$#→⇒&|]|[-=]>"
)
"""What stands beside numbers and letters, and says nothing."""
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
CARDINALS = ("one", "two", "three", "four", "five", "six", "seven", "eight")
BETWEEN = re.compile(r"[\s,;:.!'\"*(){}\[\]<>\-–/]*")
REASON = re.compile(r"(?i)[,;.:(]?\s+(?:because|since)\b.*$", re.MULTILINE)
"""What follows an answer, and is for people: , since the trace is cyclic."""
FALSE_IT_IS = re.compile(r"(?i)\b(?:is )?(?:false|wrong|incorrect)\b")


def signs(text: str, named: str) -> list[str] | None:
    """What is named, in order: numbers, letters or words, as `named` says; None where anything else stands between."""
    for words, pattern in ((ORDINALS, r"(?i)\b{}(?:\s+one)?\b"), (CARDINALS, r"(?i)\b(?<!no ){}\b")):
        for k, word in enumerate(words, 1):
            text = re.sub(pattern.format(word), str(k), text)
    text = re.sub(r"(?<![\d.])(\d+)(?:st|nd|rd|th|\.0)\b", r"\1", BESIDE.sub(" ", text))
    pattern = rf"(?i)(?<![A-Za-z]){named}(?![A-Za-z])"
    between = re.sub(pattern, " ", text)
    return [match[0] for match in re.finditer(pattern, text)] if BETWEEN.fullmatch(between) else None


def without_places(found: list[str], count: int) -> list[str]:
    """Of so many answers, without what counts them: 1. T, 2. F, or a) T b) F, is T F."""
    numbers, letters = [str(k + 1) for k in range(count)], [chr(ord("a") + k) for k in range(count)]
    if count == 1 and len(found) == 2 and found[0].isdigit() and int(found[0]) > 0:  # claim 5 is true
        return found[1:]
    counted = len(found) == 2 * count and [sign.lower() for sign in found[::2]] in (numbers, letters)
    return found[1::2] if counted else found


@dataclass(frozen=True)
class Choice:
    """One option of several, or all that apply. The reason of what was chosen is shown after the answer.

    Parameters
    ----------
    options : pairs of a text and the reason why it is right, or is not.
    right : the numbers of the right options, counted from 1; where there are several, all of them are to be chosen.
    """

    options: Sequence[tuple[str, str]]
    right: Sequence[int]
    noun: ClassVar[str] = "option"

    def judge(self, typed: str) -> Answered:
        """What is said of a choice, typed as `2`, `b` or, where several are right, `1, 3`."""
        chosen = self._chosen(typed)
        if isinstance(chosen, str):
            return Answered(typed, "cannot be read", chosen)
        why = " ".join(self.options[k - 1][1] for k in chosen if self.options[k - 1][1])
        if set(chosen) == set(self.right):
            return Answered(typed, "right", self._right(chosen), why=why)
        return Answered(typed, "wrong", self._wrong(chosen), why=why)

    def _chosen(self, text: str) -> list[int] | str:
        """The numbers of what was chosen; a sentence where that cannot be told."""
        if not text.strip():
            return "there is nothing in it yet."
        text = REASON.sub("", text)
        if re.search(r"(?<!\w)[-–]\d|\d\s*[-–/]|\d\.[1-9]", text):  # -4, 5.5 and 1-3 are no numbers of a line
            return self._ask
        named = signs(FALSE_IT_IS.sub(" ", self._numbered(text)), r"(?:\d+|[a-z])") or []
        numbers = [int(s) if s.isdigit() else ord(s.lower()) - ord("a") + 1 for s in named]
        if not numbers or not all(1 <= k <= len(self.options) for k in numbers):
            return self._ask
        if len(set(numbers)) > 1 and len(self.right) == 1:
            return f"one {self.noun} is asked for, and you name {len(set(numbers))}."
        return sorted(set(numbers))

    def _numbered(self, text: str) -> str:
        """With the number of an option in the place of its text."""
        text = text.lower().replace("$", "")
        texts = [(option.lower().replace("$", ""), k) for k, (option, _) in enumerate(self.options, 1)]
        for option, k in sorted(texts, key=lambda one: -len(one[0])):
            text = re.sub(rf"(?<!\w){re.escape(option)}(?!\w)", f" {k} ", text) if len(option) > 1 else text
        return text

    @property
    def _ask(self) -> str:
        return f"name an {self.noun} by its number, from 1 to {len(self.options)}."

    def _right(self, chosen: Sequence[int]) -> str:
        return "that is it" if len(chosen) == 1 else "these are all, and no other"

    def _wrong(self, chosen: Sequence[int]) -> str:
        if len(self.right) == 1:
            return "that is not it"
        good = len(set(chosen) & set(self.right))
        missing = len(self.right) - good
        return f"{good} of {len(chosen)} chosen are right" + (f", {missing} more to find" if missing else "")


class FalseLine(Choice):
    """The line of a derivation that does not follow. Why is said after the answer: of the line that was named."""

    noun = "line"

    @property
    def _ask(self) -> str:
        return f"name a line by its number, from 1 to {len(self.options)}."

    def _right(self, chosen: Sequence[int]) -> str:
        return f"line {chosen[0]} is the false one"

    def _wrong(self, chosen: Sequence[int]) -> str:
        return f"line {chosen[0]} follows from what stands before it"


@dataclass(frozen=True)
class Claims:
    """Whether claims are true. Of each that is judged rightly the reason is shown after the answer.

    `claims` are triples: the claim, whether it is true, and why.
    """

    claims: Sequence[tuple[str, bool, str]]

    def judge(self, typed: str) -> Answered:
        """What is said of an answer for each claim, typed as `T F T`, `true, false` or a list of True and False."""
        text = re.sub(r"(?i)\bnp\.|\bnumpy\.|\barray(?=\()|(?<=e)_", "", typed)  # np.array([…]), np.True_
        if not text.strip():
            return Answered(typed, "cannot be read", "there is nothing in it yet.")
        text = re.sub(r"(?<=\d)(?=[TtFf]\b)", " ", REASON.sub("", text))  # 1T 2F
        found = without_places(signs(text, rf"(?:[A-Za-z]+|\d+|[{SIGNS}?])") or [], len(self.claims))
        if len(found) == 1 and len(self.claims) == len(found[0]) and set(found[0].lower()) <= set("tf01"):
            found = list(found[0])  # TFFT
        known = [True if s.lower() in TRUE else False if s.lower() in FALSE else None for s in found]
        if not known:
            return Answered(
                typed, "cannot be read", "write T or F" + (" for each claim." if len(self.claims) > 1 else ".")
            )
        if None in known:
            return Answered(
                typed, "cannot be read", f"{found[known.index(None)]} is neither true nor false: write T or F."
            )
        if len(known) != len(self.claims):
            count = "is one claim" if len(self.claims) == 1 else f"are {len(self.claims)} claims"
            answers = "one answer" if len(known) == 1 else f"{len(known)} answers"
            return Answered(typed, "cannot be read", f"there {count}, and {answers}: T or F for each.")
        good = [k for k, (_, truth, _) in enumerate(self.claims) if known[k] is truth]
        why = " ".join(self._reason(k) for k in good if self.claims[k][2])
        if len(good) == len(self.claims):
            return Answered(typed, "right", "every claim is judged rightly" if len(good) > 1 else "yes", why=why)
        bad = [str(k + 1) for k in range(len(self.claims)) if k not in good]
        words = f"{len(good)} of {len(self.claims)} are right; look again at {', '.join(bad)}"
        return Answered(typed, "wrong", words if len(self.claims) > 1 else "it is the other way round", why=why)

    def _reason(self, k: int) -> str:
        reason = self.claims[k][2]
        return f"({k + 1}) {reason}" if len(self.claims) > 1 else reason


@dataclass(frozen=True)
class Order:
    """The lines of a proof, shown out of order, to be put in order.

    Parameters
    ----------
    lines : in an order that is right.
    needs : for a line, those that must stand before it (counted from 1 in that order); without it, all before it.
    seed : what the order shown depends on, such as the label.
    """

    lines: Sequence[str]
    needs: Mapping[int, Sequence[int]] = field(default_factory=dict)
    seed: str = ""
    why: str = ""
    order: Sequence[int] = ()
    """The order in which they are shown, where an exercise prints it."""

    @property
    def shown(self) -> list[int]:
        """The numbers of the lines as they are shown: never in order."""
        if self.order:
            return list(self.order)
        order = list(range(1, len(self.lines) + 1))
        turned, drawn = list(order), random.Random(self.seed)
        while turned == order and len(order) > 1:
            drawn.shuffle(turned)
        return turned

    def judge(self, typed: str) -> Answered:
        """What is said of an order: the lines as they are shown are 1, 2, … (or a, b, …), as in `3 1 2`."""
        count = len(self.lines)
        if not typed.strip():
            return Answered(typed, "cannot be read", "there is nothing in it yet.")
        found = without_places(signs(typed, r"(?:\d+|[A-Za-z]+)") or [], count)
        if len(found) == 1 and len(found[0]) == count < 10:
            found = list(found[0])  # 3124, cabd
        numbers = [int(s) if s.isdigit() else ord(s.lower()) - ord("a") + 1 if len(s) == 1 else 0 for s in found]
        if sorted(numbers) != list(range(1, count + 1)):
            return Answered(typed, "cannot be read", f"write each of the numbers from 1 to {count} once, as in 2 1 3.")
        lines = [self.shown[k - 1] for k in numbers]
        for place, line in enumerate(lines):
            if not set(self._before(line)) <= set(lines[:place]):
                good = (
                    f"the first {place} lines can stand so"
                    if place > 1
                    else "the first line can stand so"
                    if place
                    else ""
                )
                words = f"line {numbers[place]} needs something that does not stand before it"
                return Answered(typed, "wrong", f"{good}; {words}" if good else words)
        return Answered(typed, "right", "each line has what it needs before it", why=self.why)

    def _before(self, line: int) -> Sequence[int]:
        return self.needs.get(line, ()) if self.needs else range(1, line)
