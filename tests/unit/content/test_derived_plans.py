"""Editions of plan templates: what they inherit, what they may change, and every fault of one."""

import copy

import pytest

from planner.content.derived_plans import phase_for, resolve_derived
from planner.content.packs import ContentRoot, FileContentSource
from planner.errors import ContentError
from tests.unit.content import minimal

PLAN = "templates/rollout/four_phase.yaml"
DERIVED = "templates/rollout/derived/two_step.yaml"


def text(word="字"):
    return {"zh": word, "en": "word"}


def derived(**changes):
    """Make a derived template that puts everything into two steps: WP-1 and the risk first, WP-2 and the milestone second."""
    data = {
        "id": "two_step", "version": "1", "schema": "derived_plan/1", "owner": "x", "sources": [],
        "extends": "four_phase", "title": text(),
        "phases": [{"code": "a", "text": text()}, {"code": "b", "text": text()}],
        "phase_of": {"1": "a", "WP-2": "b", "M": "b"},
    }  # fmt: skip
    return data | changes


@pytest.fixture
def problems(tmp_path):
    """Return a function that checks the minimal content with a derived template and gives its problems as (code, key path)."""

    def check(**changes):
        files = minimal.content()
        files[DERIVED] = derived(**changes)
        found = FileContentSource([ContentRoot(minimal.write(tmp_path, files))]).check()
        return [(one.code, one.where.partition(" ")[2]) for one in found]

    return check


def base():
    return minimal.content()[PLAN]


def package(id_, **changes):
    return copy.deepcopy(base()["work_packages"][0]) | {"id": id_, "predecessors": []} | changes


def test_a_sound_derived_template_has_no_problem_and_loads_as_a_whole_template(tmp_path):
    files = minimal.content()
    files[DERIVED] = derived()
    source = FileContentSource([ContentRoot(minimal.write(tmp_path, files))])
    assert source.check() == ()
    templates = source.load().plan_templates
    assert list(templates) == ["four_phase", "two_step"]
    two = templates["two_step"]
    assert two.extends == "four_phase"
    assert {id_: each.phase for id_, each in two.work_packages.items()} == {"WP-1": "a", "WP-2": "b", "M-1": "b"}
    assert two.roles == templates["four_phase"].roles
    assert (two.go_live_package, two.uat_package) == ("M-1", "WP-2")


def test_the_most_exact_key_decides_about_the_phase():
    mapping = {"phase_of": {"1": "base", "WP": "all", "WP-DES": "group", "WP-DES-DATA": "one"}}
    assert phase_for("WP-DES-DATA", "1", mapping) == "one"
    assert phase_for("WP-DES-GAP", "1", mapping) == "group"
    assert phase_for("WP-BLD-GAP", "1", mapping) == "all"
    assert phase_for("RK-DATA", "1", mapping) == "base"


def test_a_prefix_ends_at_a_hyphen():
    with pytest.raises(KeyError):
        phase_for("WP-DESK-1", "9", {"phase_of": {"WP-DES": "group"}})


def test_what_is_added_changed_and_dropped_is_the_only_difference():
    added = package("WP-9", phase="a")
    whole = resolve_derived(
        derived(
            drop=["WP-2"],
            add=[added],
            change=[{"id": "M-1", "output": text("新"), "predecessors": [{"id": "WP-9"}]}],
        ),
        base(),
    )
    assert [one["id"] for one in whole["work_packages"]] == ["WP-1", "WP-9", "M-1"]
    milestone = whole["work_packages"][2]
    assert milestone["output"] == text("新")
    assert milestone["predecessors"] == [{"id": "WP-9"}]
    assert milestone["title"] == base()["work_packages"][2]["title"]


def test_the_base_is_left_as_it_was():
    data = base()
    before = copy.deepcopy(data)
    resolve_derived(derived(change=[{"id": "WP-1", "title": text("新")}]), data)
    assert data == before


def test_a_dropped_gate_is_gone_and_a_dropped_package_leaves_the_risks_that_pointed_to_it():
    data = base()
    data["risks"][0]["packages"] = ["WP-1", "WP-2"]
    whole = resolve_derived(derived(drop=["G1", "WP-2"]), data)
    assert whole["gates"] == []
    assert whole["risks"][0]["packages"] == ["WP-1"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"extends": "five_phase"}, ("unknown-base-template", "extends")),
        ({"phase_of": {"WP-2": "b", "M": "b"}}, ("package-without-phase", "phase_of")),
        ({"phase_of": {"1": "a", "WP-2": "c", "M": "b"}}, ("unknown-phase", "phase_of.WP-2")),
        ({"phase_of": {"1": "a", "WP-2": "b", "M": "b", "WP-7": "b"}}, ("phase-of-nothing", "phase_of.WP-7")),
        ({"drop": ["WP-7"]}, ("unknown-work-package", "drop[0]")),
        ({"drop": ["WP-1"]}, ("dropped-is-predecessor", "drop")),
        ({"drop": ["M-1"]}, ("dropped-is-looked-up", "drop")),
        ({"change": [{"id": "WP-7", "title": text()}]}, ("unknown-work-package", "change[0].id")),
        ({"change": [{"id": "WP-2", "predecessors": [{"id": "WP-7"}]}]}, ("unknown-work-package", "change[0].predecessors[0].id")),
        ({"change": [{"id": "WP-1", "predecessors": [{"id": "WP-2"}]}]}, ("cycle", "change")),
        ({"phase_of": {"1": "b", "WP-2": "a", "M": "b"}}, ("phase-before-predecessor", "phases")),
        ({"overlaps": [{"packages": ["WP-2"], "reason": text()}]}, ("overlap-not-needed", "overlaps[0].packages[0]")),
        ({"hooks": {"planning": "WP-7"}}, ("unknown-work-package", "hooks.planning")),
        ({"roles": []}, ("unknown-key", "roles")),
    ],
)  # fmt: skip
def test_a_fault_of_a_derived_template_is_told_at_its_key(problems, changes, expected):
    assert expected in problems(**changes)


def test_an_added_package_is_checked_like_any_other(problems):
    found = problems(add=[package("WP-1"), package("WP-9", phase="z")])
    # WP-1 is inherited, and the derived template knows no phase 1
    assert {("duplicate-id", "add[0].id"), ("unknown-phase", "add[1].phase")} <= set(found)


def test_a_declared_overlap_lets_a_package_stand_before_what_it_waits_for(problems):
    overlaps = [{"packages": ["WP-2"], "reason": text()}]
    assert problems(phase_of={"1": "b", "WP-2": "a", "M": "b"}, overlaps=overlaps) == []


def test_a_derived_template_does_not_load_without_the_template_it_extends(tmp_path):
    files = minimal.content()
    files[DERIVED] = derived(extends="five_phase")
    with pytest.raises(ContentError) as caught:
        FileContentSource([ContentRoot(minimal.write(tmp_path, files))]).load()
    assert [problem.code for problem in caught.value.problems] == ["unknown-base-template"]


@pytest.mark.parametrize(
    ("duty", "expected"),
    [
        ({"text": text()}, "duty-without-task"),
        ({"text": text(), "packages": ["WP-7"]}, "unknown-work-package"),
        ({"text": text(), "packages": ["M-1"]}, None),
    ],
)
def test_a_duty_names_work_of_its_role_or_how_often_it_comes_up(tmp_path, duty, expected):
    files = minimal.content()
    files[PLAN]["roles"][0]["duties"] = [duty]
    found = FileContentSource([ContentRoot(minimal.write(tmp_path, files))]).check()
    assert [problem.code for problem in found] == ([expected] if expected else [])


def test_a_role_that_takes_no_part_in_a_work_package_cannot_fulfil_its_duty_there(tmp_path):
    files = minimal.content()
    files[PLAN]["roles"].append(
        files[PLAN]["roles"][0] | {"id": "trainer", "duties": [{"text": text(), "packages": ["WP-1"]}]}
    )
    found = FileContentSource([ContentRoot(minimal.write(tmp_path, files))]).check()
    assert [problem.code for problem in found] == ["duty-without-part"]
