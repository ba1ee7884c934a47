"""
Every example of docs/engine.md is run.

Convention: under a heading `## Rank`, `## Weights`, `## Agreement` or `## Robustness` (the kind of request) fenced
```json blocks come in pairs, a request and then its answer. The answer is shown in part: every key it shows must be
there with that value; lists are compared in full; numbers agree to one unit of the third decimal (publications round
in between), or of the last digit shown when more are shown; whole numbers exactly. Sentences are those of
`--lang en`. A request whose answer shows `problems` must end with exit code 2. Expected values come from a publication
or a calculation by hand, never from a run.
"""

import io
import json
import re
import sys
from pathlib import Path

import pytest

from planner.exchange.engine.frame import KINDS
from tests.integration.commands import call

TEXT = (Path(__file__).parents[2] / "docs/engine.md").read_text(encoding="utf-8")
FEWEST_DIGITS = 3


def _examples():
    """Yield kind, number within the kind, request and answer; a block without its partner is an error."""
    for section in re.split(r"(?m)^## ", TEXT)[1:]:
        kind = section.partition("\n")[0].strip().lower()
        blocks = re.findall(r"(?ms)^```json\n(.*?)^```", section)
        assert kind in KINDS or not blocks, f"json blocks under «{kind}», which is no kind of request"
        assert len(blocks) % 2 == 0, f"a request without its answer under «{kind}»"
        for place in range(0, len(blocks), 2):
            yield pytest.param(kind, blocks[place], json.loads(blocks[place + 1]), id=f"{kind}-{place // 2 + 1}")


EXAMPLES = list(_examples())


@pytest.mark.parametrize(("kind", "request_text", "shown"), EXAMPLES)
def test_an_example_is_answered_as_shown(kind, request_text, shown, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(request_text.encode())))
    told = call("engine", kind, "--lang", "en")
    refused = "problems" in shown if isinstance(shown, dict) else any("problems" in one for one in shown)
    assert told.code == (2 if refused else 0)
    assert not told.err
    _compare(shown, told.data, kind)


def test_rank_has_its_examples():
    assert sum(param.values[0] == "rank" for param in EXAMPLES) >= 7


def _compare(shown, found, where):
    """Compare what is shown with what came; objects in part, everything else in full."""
    if isinstance(shown, dict):
        assert set(shown) <= set(found), where
        for key, value in shown.items():
            _compare(value, found[key], f"{where}.{key}")
    elif isinstance(shown, list):
        assert len(shown) == len(found), where
        for place, value in enumerate(shown):
            _compare(value, found[place], f"{where}[{place}]")
    elif isinstance(shown, float):
        decimals = max(FEWEST_DIGITS, len(repr(shown).partition(".")[2]))
        assert found == pytest.approx(shown, abs=1.0001 * 10**-decimals, rel=0), where
    elif isinstance(shown, int) and isinstance(found, float):
        assert found == pytest.approx(shown, abs=1e-9), where
    else:
        assert shown == found, where
