"""The corpus of claims about derivatives: each is as true or as false as it says, found without the tools it is for."""

from __future__ import annotations

from collections import Counter

import pytest

from . import corpus, witness
from .corpus import Claim

CLAIMS = corpus.claims()


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_every_claim_is_what_it_says(claim: Claim) -> None:
    if claim.at is not None:
        given = witness.written_instance(claim)
        assert witness.belongs(claim, given)
        assert witness.holds(claim, given) is False
        return
    verdicts = (witness.holds(claim, given) for given in witness.instances(claim, range(40)))
    told = (verdict for verdict in verdicts if verdict is not None)
    if claim.truth:
        assert next(told)
    else:
        assert not all(told)


def test_the_corpus_is_what_it_is_meant_to_be() -> None:
    wrong = [claim for claim in CLAIMS if not claim.truth]
    assert len(CLAIMS) >= 170
    assert [title for title, count in Counter(claim.title for claim in CLAIMS).items() if count > 1] == []
    assert {claim.chapter for claim in CLAIMS} == set(range(4, 9))
    assert 3 * sum(bool(claim.subtle) for claim in wrong) >= len(wrong)
    assert all(claim.why for claim in wrong)
    for style in ("today", "new"):
        assert 5 * sum(claim.style == style for claim in CLAIMS) >= 2 * len(CLAIMS), style  # half of them, about
