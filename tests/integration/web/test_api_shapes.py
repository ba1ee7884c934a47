"""The shapes of the API are read from the records: whatever the engines find fits them, and what comes in is built by them."""

import json
import typing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, ClassVar, Literal

import jsonschema
import jsonschema_rs
import pytest

from planner.bootstrap import run_folder
from planner.domain.model.estimate import Estimate
from planner.domain.model.text import Text
from planner.errors import Statement
from planner.services.plain import plain
from planner.services.run import EngagementResult
from planner.web.api.description import describe
from planner.web.api.shapes import Limits, Shapes, build
from planner.wording import load_wording

EXAMPLES = sorted((Path(__file__).parents[3] / "questionnaires/examples").glob("sample_*"))
PARTS = (
    "diagnosis", "selection", "rollout", "migration", "training", "acceptance", "outcomes", "chain", "adoption", "analysis",
    "economics", "configuration",
)  # fmt: skip


@dataclass(frozen=True)
class Inner:
    IS_ASKED: ClassVar[bool] = True
    day: date
    share: float = 0.5


@dataclass(frozen=True)
class Outer:
    IS_ASKED: ClassVar[bool] = True
    name: Annotated[str, Limits(min_length=1, pattern=r"\S")]
    kind: Literal["a", "b"]
    inner: Inner | None = None
    many: tuple[Inner, ...] = ()


@pytest.fixture(scope="module")
def described():
    return describe("en")


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)
@pytest.mark.slow
def test_everything_the_engines_find_in_the_examples_fits_its_shape(folder):
    result, shapes, say = run_folder(folder), Shapes(), load_wording("en")
    kinds = typing.get_type_hints(EngagementResult)
    for part in PARTS:
        schema = shapes.of(kinds[part])
        data = json.loads(json.dumps(plain(getattr(result, part), say), allow_nan=False))
        checker = jsonschema_rs.Draft202012Validator({**schema, "components": {"schemas": shapes.described}})
        faults = [f"{list(one.instance_path)}: {one.message[:200]}" for one in checker.iter_errors(data)]
        assert not faults, (part, faults[:3])


def test_every_shape_in_the_document_is_sound_and_leads_to_another_in_it(described):
    schemas = described["components"]["schemas"]
    for name, shape in schemas.items():
        jsonschema.Draft202012Validator.check_schema(shape)
        assert shape["properties"] or name, name
    text = json.dumps(described)
    named = {one.split('"')[0] for one in text.split("#/components/schemas/")[1:]}
    assert named <= set(schemas)


def test_the_document_says_the_same_in_both_languages_but_for_its_words(described):
    def bare(data):
        if isinstance(data, dict):
            return {
                key: bare(part)
                for key, part in data.items()
                if key not in {"summary", "description", "title"} or isinstance(part, dict)
            }
        return [bare(one) for one in data] if isinstance(data, list) else data

    chinese = describe("zh-CN")
    assert bare(chinese) == bare(described)
    assert chinese["info"]["title"] != described["info"]["title"]


def test_ranges_texts_and_statements_have_the_form_they_are_written_in():
    shapes, say = Shapes(), load_wording("en")
    for kind, value in (
        (Estimate, Estimate(1, 2, 3)),
        (Text, Text("中", "en")),
        (Statement, Statement("cli.nothing", {"title": "x"})),
    ):
        shape = shapes.record(kind)
        assert list(shape["properties"]) == shape["required"] == list(plain(value, say))


def test_what_may_be_left_out_is_filled_in_and_days_become_days():
    made = build(
        Outer, {"name": "x", "kind": "a", "many": [{"day": "2026-07-01"}], "inner": {"day": "2026-07-02", "share": 1}}
    )
    assert made == Outer("x", "a", Inner(date(2026, 7, 2), 1.0), (Inner(date(2026, 7, 1), 0.5),))


def test_limits_and_what_is_needed_stand_in_the_shape():
    shape = Shapes().record(Outer)
    assert shape["required"] == ["name", "kind"]
    assert shape["additionalProperties"] is False
    assert shape["properties"]["name"] == {"type": "string", "minLength": 1, "pattern": r"\S"}
    assert shape["properties"]["kind"] == {"enum": ["a", "b"]}


def test_a_type_without_a_form_in_json_is_refused_when_the_document_is_made():
    with pytest.raises(TypeError):
        Shapes().of(object.__class__)
