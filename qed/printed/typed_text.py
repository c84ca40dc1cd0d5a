"""A text that is rewritten bit by bit, where every character keeps the place in what was typed that it came from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NoReturn

from ..errors import NotWellFormed

Span = tuple[int, int]


class TypedText:
    """Characters with the places that they came from."""

    def __init__(self, typed: str):
        self.text = self.typed = typed
        self.places: list[Span] = [(k, k + 1) for k in range(len(typed))]

    def put(self, start: int, end: int, parts: Iterable[str | Span]) -> None:
        """Put parts in the place of a slice: new text, or slices of the old."""
        span = self.origin(start, end) if end > start else (0, 0)
        text, places = "", []
        for part in parts:
            if isinstance(part, str):
                text += part
                places += [span] * len(part)
            else:
                text += self.text[part[0] : part[1]]
                places += self.places[part[0] : part[1]]
        self.text = self.text[:start] + text + self.text[end:]
        self.places[start:end] = places

    def origin(self, start: int, end: int) -> Span:
        """Where a slice came from in what was typed."""
        return self.places[start][0], self.places[end - 1][1]

    def refuse(self, words: str, match: re.Match[str], group: int = 0) -> NoReturn:
        """Say that a part of the text is not read."""
        raise NotWellFormed(words, self.typed, self.origin(*match.span(group)))

    def each(self, pattern: re.Pattern[str], parts: Callable[[re.Match[str]], Iterable[str | Span] | None]) -> None:
        """Replace every match, the last one first; None leaves it."""
        for match in reversed(list(pattern.finditer(self.text))):
            made = parts(match)
            if made is not None:
                self.put(*match.span(), made)

    def closing(self, place: int) -> int:
        """The place of the bracket that closes the one at a place; -1 if none does."""
        depth = 0
        for k in range(place, len(self.text)):
            depth += (self.text[k] in "([{") - (self.text[k] in ")]}")
            if depth == 0:
                return k
        return -1

    def listed(self, start: int, end: int) -> list[Span]:
        """The parts between commas, outside of brackets, without the spaces around them."""
        cuts, depth = [start], 0
        for k in range(start, end):
            depth += (self.text[k] in "([{") - (self.text[k] in ")]}")
            if self.text[k] == "," and depth == 0:
                cuts += [k, k + 1]
        cuts.append(end)
        return [self._stripped(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=True)]

    def _stripped(self, start: int, end: int) -> Span:
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return start, end
