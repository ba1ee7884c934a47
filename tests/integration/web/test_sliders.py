"""Weights tried out: browser and server rank alike, nothing is told before the reveal, copies are kept and compared."""

import html
import json
import random
import re
import shutil
import subprocess

import pytest

from planner import places
from planner.bootstrap import open_engagement
from planner.domain.selection.criteria import point_weights_of
from planner.domain.selection.what_if_reader import read_what_if
from planner.services.access import ROLES, may
from planner.services.keeping import keep_engagement
from planner.services.reranking import as_assumptions, read_weights, rerank, slider_data
from planner.services.single_stage import run_ranking, run_robustness, run_selection
from tests.integration.web.conftest import ACT, Office
from tests.integration.web.evaluation_team import EXAMPLE, FRESH, POINTS, Team
from tests.kept_examples import ENGINES

NODE = shutil.which("node")
EXAMPLES = ("sample_services", "sample_manufacturing", "sample_gone_wrong")
MODULE = places.PAGES.parent.parent / "planner/web/static/ranking.js"
CLOSE = 1e-9
_SCRIPT = """
import { rerank } from %s;
import { readFileSync } from "node:fs";
const { data, cases } = JSON.parse(readFileSync(0, "utf-8"));
console.log(JSON.stringify(cases.map((weights) => rerank(data, weights))));
"""


@pytest.fixture(scope="module")
def opened():
    found = {}
    for name in EXAMPLES:
        engagement, packs = open_engagement(places.EXAMPLES / name)
        found[name] = (engagement, packs, run_selection(engagement, packs))
    return found


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    made = Office(tmp_path_factory.mktemp("office"))
    yield made
    made.store.database.close()


@pytest.fixture(scope="module")
def team(shared):
    return Team(shared, EXAMPLE, "sliders")


def _random_weights(points, seed):
    """Return weights of all kinds: even, wild, with zeros, all on one point."""
    draw = random.Random(seed)
    cases = [dict.fromkeys(points, 1.0), {**dict.fromkeys(points, 0.0), points[0]: 3.0}]
    kinds = [lambda: 0.0, draw.random, lambda: 100 * draw.random() ** 4]
    cases += [{point: draw.choice(kinds)() for point in points} for _ in range(40)]
    return [case for case in cases if sum(case.values()) > 0]


# --- browser and server --------------------------------------------------------------------------------------------


@pytest.mark.skipif(NODE is None, reason="node runs what a browser would run")
@pytest.mark.parametrize("name", EXAMPLES)
def test_browser_and_server_rank_alike_under_any_weights(opened, name, tmp_path):
    engagement, packs, selection = opened[name]
    data = slider_data(selection)
    cases = [dict(point_weights_of(selection.criteria)), *_random_weights(data.points, name)]
    module = tmp_path / "ranking.mjs"
    module.write_bytes(MODULE.read_bytes())
    sent = {
        "data": {
            "points": data.points,
            "values": data.values,
            "fails": data.fails,
            "tie_tolerance": data.tie_tolerance,
        },
        "cases": cases,
    }
    run = subprocess.run([NODE, "--input-type=module", "-e", _SCRIPT % json.dumps(module.as_uri())], input=json.dumps(sent).encode(),
                         capture_output=True, check=False)  # fmt: skip
    assert run.returncode == 0, run.stderr.decode()
    for weights, found in zip(cases, json.loads(run.stdout), strict=True):
        ours = rerank(selection, engagement, packs, read_weights(weights, selection), samples=0)
        assert [(one["id"], one["rank"], one["eligible"]) for one in found] == [
            (one.alternative_id, one.rank, one.eligible) for one in ours
        ]
        for theirs, one in zip(found, ours, strict=True):
            for key in ("low", "expected", "high"):
                assert abs(theirs[key] - getattr(one.value, key)) < CLOSE


@pytest.mark.parametrize("name", EXAMPLES)
def test_under_the_weights_of_the_group_re_ranking_gives_what_the_analysis_gives(opened, name):
    engagement, packs, selection = opened[name]
    found = rerank(selection, engagement, packs, point_weights_of(selection.criteria))
    assert [(one.alternative_id, one.rank) for one in found] == [
        (one.alternative_id, one.rank) for one in selection.scored
    ]
    around = next(one for one in run_robustness(engagement, packs, selection).models if one.model == "around")
    assert {one.alternative_id: one.first for one in found if one.first is not None} == {
        id_: ranks[0] for id_, ranks in around.ranks.items()
    }


@pytest.mark.parametrize("name", EXAMPLES)
def test_re_ranking_gives_what_a_whole_run_under_the_same_assumptions_gives(opened, name):
    engagement, packs, selection = opened[name]
    weights = read_weights(_random_weights(tuple(point_weights_of(selection.criteria)), 7)[5], selection)
    asked = read_what_if(as_assumptions(weights), engagement, selection, packs.catalogue)
    whole = run_ranking(engagement, packs, asked)
    quick = rerank(selection, engagement, packs, weights, samples=0)
    assert [(one.alternative_id, one.rank) for one in quick] == [(one.alternative_id, one.rank) for one in whole.scored]
    for one, other in zip(quick, whole.scored, strict=True):
        assert one.value.expected == pytest.approx(other.overall_value.expected, abs=1e-9)


# --- the page -------------------------------------------------------------------------------------------------------


def _proof(team, role="viewer"):
    page = team.text(role, "/sliders")
    return {"X-CSRFToken": re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)}


def _told(team, role):
    return json.loads(html.unescape(re.search(r'data-sliders="([^"]*)"', team.text(role, "/sliders")).group(1)))


def test_the_server_answers_with_shares_of_first_ranks(team, opened):
    engagement, packs, selection = opened["sample_services"]
    weights = {point: number + 1 for number, point in enumerate(point_weights_of(selection.criteria))}
    headers, client = _proof(team), team.browsers["viewer"].client
    answer = client.post(team.page("/sliders/shares"), json={"weights": weights}, headers=headers)
    ours = rerank(selection, engagement, packs, read_weights(weights, selection))
    assert [(one["id"], one["rank"], one["first"]) for one in answer.json["alternatives"]] == [
        (one.alternative_id, one.rank, one.first) for one in ours
    ]
    assert answer.json["alternatives"][0]["expected"] == pytest.approx(ours[0].value.expected)


@pytest.mark.parametrize(
    "weights",
    [None, [], {}, {"CP01": 1}, dict.fromkeys(POINTS, 0), dict.fromkeys(POINTS, -1), dict.fromkeys(POINTS, "x"),
     dict.fromkeys(POINTS, None), dict.fromkeys([*POINTS, "CP99"], 1), dict.fromkeys(POINTS, True)],
)  # fmt: skip
def test_weights_that_are_none_are_refused(team, weights):
    client = team.browsers["viewer"].client
    assert client.post(team.page("/sliders/shares"), json={"weights": weights}, headers=_proof(team)).status_code == 422


def test_a_script_without_the_proof_of_the_form_is_refused(team):
    answer = team.browsers["viewer"].client.post(team.page("/sliders/shares"), json={"weights": {}})
    assert answer.status_code == 400


def test_without_a_script_the_button_ranks_anew(team, opened):
    engagement, packs, selection = opened["sample_services"]
    points = tuple(point_weights_of(selection.criteria))
    weights = {point: (50.0 if point == points[2] else 5.0) for point in points}
    query = "&".join(f"w-{point}={weight}" for point, weight in weights.items())
    page = team.text("viewer", f"/sliders?{query}")
    ours = rerank(selection, engagement, packs, read_weights(weights, selection))
    assert re.findall(r'data-alternative="(\w+)"', page) == [one.alternative_id for one in ours]
    assert f"{100 * ours[0].value.expected:.1f}（" in page
    assert team.get("viewer", "/sliders?w-CP01=-4").status_code == 422
    assert team.get("viewer", "/sliders?w-CP01=%3Cb%3E").status_code == 422


def test_after_the_reveal_sliders_begin_at_the_weights_of_the_group(team, opened):
    _, _, selection = opened["sample_services"]
    assert _told(team, "viewer")["start"] == pytest.approx(dict(point_weights_of(selection.criteria)))


def test_before_the_reveal_sliders_begin_at_ones_own_weights_or_those_of_the_catalogue(shared):
    fresh = Team(shared, FRESH, "slidersalone")
    fresh.weigh("evaluator", **dict.fromkeys(POINTS, "5"))
    fresh.weigh("decision_maker", **{**dict.fromkeys(POINTS, "0"), "CP01": "100"})
    even = _told(fresh, "evaluator")["start"]
    assert len({round(share, 9) for share in even.values()}) == 1
    assert _told(fresh, "decision_maker")["start"]["CP01"] == pytest.approx(1.0)
    # the viewer has no weights and gets those of nobody
    assert 0 < _told(fresh, "viewer")["start"]["CP01"] < 0.5
    assert _told(fresh, "viewer")["start"] != pytest.approx(even)


# --- copies ---------------------------------------------------------------------------------------------------------


def _make(team, role="consultant", **fields):
    return team.send(role, "/what-if", **fields)


def test_a_copy_is_kept_compared_with_today_and_goes_out_with_the_engagement(shared, opened):
    own = Team(shared, EXAMPLE, "copies")
    answer = _make(
        own,
        title="少看功能 <b>",
        **{
            "node-0": "CP01",
            "weight-0": "2",
            "offer-0": "sample_desk_a",
            "requirement-0": "F-CUS-01",
            "rating-0": "1-2",
        },
    )
    assert answer.status_code == 302
    data = own.sheet("selection_what_if/copy-1.yaml")
    assert data["assumptions"] == ["CP01=2%", "sample_desk_a.F-CUS-01=1-2"]
    engagement, packs, selection = opened["sample_services"]
    after = run_ranking(engagement, packs, read_what_if(data["assumptions"], engagement, selection, packs.catalogue))
    page = own.text("viewer", "/what-if")
    assert "少看功能 &lt;b&gt;" in page
    for one in after.scored:
        assert f'<td class="right">{100 * one.overall_value.expected:.1f}</td>' in page
    files = own.files()
    ENGINES.open(files)
    again = keep_engagement(shared.store, "copiesagain", files, ACT)
    with shared.store.reading() as unit:
        assert unit.engagements.sheet(again.id, "selection_what_if/copy-1.yaml").data == data


def test_weights_of_the_sliders_become_a_copy(shared, opened):
    own = Team(shared, EXAMPLE, "fromsliders")
    points = tuple(point_weights_of(opened["sample_services"][2].criteria))
    answer = own.send("evaluator", "/sliders", "/what-if", title="滑块", **{f"w-{point}": "7" for point in points})
    assert answer.status_code == 302
    told = own.sheet("selection_what_if/copy-1.yaml")["assumptions"]
    assert len(told) == len(points)
    assert sum(float(one.partition("=")[2]) for one in told) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "x"},
        {"title": " ", "node-0": "CP01", "weight-0": "2"},
        {"title": "x", "node-0": "CP01", "weight-0": "200"},
        {"title": "x", "node-0": "CP99", "weight-0": "2"},
        {"title": "x", "without": "nobody"},
        {"title": "x", "offer-0": "sample_desk_a", "rating-0": "3"},
        {"title": "x", "w-CP01": "1"},
    ],
)
def test_what_cannot_be_assumed_is_refused_and_nothing_is_kept(team, fields):
    assert _make(team, **fields).status_code == 422
    assert not [file for file in team.files() if file.place.startswith("selection_what_if/")]


def test_copies_are_renamed_once_and_removed_after_a_question(shared):
    own = Team(shared, EXAMPLE, "renamed")
    _make(own, title="first", without="sample_desk_b")
    with shared.store.reading() as unit:
        version = unit.engagements.sheet(own.kept.id, "selection_what_if/copy-1.yaml").version
    rename = "/what-if/copy-1/title"
    assert own.send("consultant", "/what-if", rename, version=version, title="second").status_code == 302
    assert own.send("consultant", "/what-if", rename, version=version, title="third").status_code == 409
    assert own.sheet("selection_what_if/copy-1.yaml")["title"] == "second"
    assert "second" in own.text("consultant", "/what-if/copy-1/remove")
    assert own.send("consultant", "/what-if/copy-1/remove").status_code == 302
    assert own.get("consultant", "/what-if/copy-1/remove").status_code == 404
    assert own.get("consultant", "/what-if/..%2Fengagement/remove").status_code == 404


def test_a_copy_about_something_that_is_gone_says_so(shared):
    own = Team(shared, EXAMPLE, "gone")
    _make(own, title="without", without="keep_current")
    files = {file.place: file for file in own.files()}
    changed = files["selection_what_if/copy-1.yaml"].content.replace(b"keep_current", b"no_such_offer")
    with shared.store.writing() as unit:
        unit.engagements.remove_file(own.kept.id, "selection_what_if/copy-1.yaml", ACT.at)
        unit.engagements.put_file(
            own.kept.id, type(files["engagement.yaml"])("selection_what_if/copy-1.yaml", changed), ACT.at
        )
    page = own.text("viewer", "/what-if")
    assert "这个情景现在无法计算" in page
    assert "without no_such_offer" in page


@pytest.mark.parametrize("role", ROLES)
def test_roles_may_try_and_keep_what_the_table_of_access_says(team, role):
    assert team.get(role, "/sliders").status_code == 200
    assert team.get(role, "/what-if").status_code == 200
    browser = team.browsers[role]
    for path in ("/what-if", "/what-if/copy-9/title"):
        answer = browser.send(team.page("/sliders"), team.page(path), title="")
        assert (answer.status_code == 403) == (not may(role, "weigh")), path


@pytest.mark.parametrize("name", ["/sliders", "/what-if", "/what-if/copy-1/remove"])
def test_foreign_and_anonymous_people_see_nothing_of_it(team, shared, name):
    assert team.browsers["owner"].get(f"/e/none/selection{name}").status_code == 404
    assert shared.browser().get(team.page(name)).status_code == 302
