"""The decision room tells what the engines found: the same numbers, what is unknown as unknown, to whom it may."""

import re
from datetime import date

import pytest
from lxml import html

from planner.bootstrap import read_engagement_source
from planner.domain.selection.explain import explain_lead
from planner.places import EXAMPLES
from planner.services.accounts import Membership, give_role
from planner.services.keeping import EngagementFile, keep_engagement
from planner.services.papers import Paper
from planner.services.rounds import close_round, reopen_round, round_of
from planner.web.selection.facts import is_later, web_address
from planner.wording import load_wording
from tests.integration.web.conftest import ACT, Office
from tests.kept_examples import ENGINES

EXAMPLE_SLUGS = ("sample_services", "sample_manufacturing", "sample_gone_wrong")
PAGES = ("", "/matrix", "/products", "/screening", "/why", "/sensitivity", "/ask-next", "/cost", "/compare")
RESULTS = ("", "/matrix", "/why", "/sensitivity", "/ask-next", "/cost", "/matrix/sample_desk_b/F-CUS-01")
HOSTILE = "<script>alert(1)</script>"
ZH = load_wording("zh-CN")


class Room:
    """An office that holds the examples, and a browser signed in as their owner."""

    def __init__(self, place):
        self.office = Office(place)
        self.kept = {slug: self.keep(slug, read_engagement_source(EXAMPLES / slug)) for slug in EXAMPLE_SLUGS}
        self.browser = self.browser_of("owner@example.com", None, "owner")

    def keep(self, slug, files):
        kept = keep_engagement(self.office.store, slug, files, ACT)
        give_role(self.office.store, Membership(self.office.owner.id, kept.id, "owner"), ACT)
        return kept

    def browser_of(self, email, engagement, role):
        if email != "owner@example.com":
            self.office.person(email, engagement, role)
        browser = self.office.browser()
        if email == "owner@example.com":
            token = self.office.link("sign_in", email)
            browser.send(f"/link/{token}")
        else:
            browser.sign_in(email)
        return browser

    def result(self, slug):
        with self.office.store.reading() as unit:
            return ENGINES.run(unit.engagements.files(self.kept[slug].id))

    def text(self, path, slug="sample_services", language="zh-CN"):
        self.browser.client.set_cookie("planner_language", language)
        answer = self.browser.get(f"/e/{slug}/selection{path}")
        assert answer.status_code == 200, path
        return answer.get_data(as_text=True)

    def page(self, path, slug="sample_services", language="zh-CN"):
        return html.fromstring(self.text(path, slug, language))


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    made = Room(tmp_path_factory.mktemp("room"))
    yield made
    made.office.store.database.close()


def said(node):
    """Return what a reader sees of a part of a page, in one line."""
    return re.sub(r"\s+", " ", node.text_content()).strip()


def rows_of(page, id_):
    """Return the cells of the body of a table as texts."""
    rows = page.xpath(f"//table[@id='{id_}']/tbody/tr")
    assert rows, id_
    return [[said(cell) for cell in row.xpath("./*")] for row in rows]


def requirement_rows(page):
    return page.xpath("//table[@id='matrix']//tr[starts-with(@id, 'r-')]")


def shown_ids(page):
    return [row.get("id").removeprefix("r-") for row in requirement_rows(page)]


# --- the room ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", EXAMPLE_SLUGS)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_page_of_every_example_opens_in_both_languages_without_a_hole(room, slug, language):
    for path in PAGES:
        page = room.page(path, slug, language)
        main = said(page.get_element_by_id("content"))
        assert page.xpath("//h1"), path
        assert "None" not in main, path
        assert "page-selection" not in main, path
        assert not page.xpath("//main//*[@style]"), path
        assert not page.xpath("//script[not(@src)] | //style"), path


@pytest.mark.parametrize("slug", EXAMPLE_SLUGS)
def test_the_room_shows_every_alternative_with_the_value_and_evidence_that_were_found(room, slug):
    selection = room.result(slug).selection
    rows = rows_of(room.page("", slug), "ranking")
    assert len(rows) == len(selection.scored)
    for row, scored in zip(rows, selection.scored, strict=True):
        assert row[0] == (str(scored.rank) if scored.eligible else "—")
        assert row[2] == ZH.value(scored.overall_value, "percent_range")
        assert ZH.value(scored.evidenced_weight, "percent") in row[4]
        assert row[5] == ZH.value(scored.unknown_weight, "percent")


def test_a_bar_ends_where_the_expected_value_is(room):
    scored = room.result("sample_services").selection.scored[0]
    bar = room.page("").xpath("//tr[@id='ranked-sample_desk_b']//rect[@class='fill']")[0]
    assert bar.get("width") == f"{scored.overall_value.expected * 100:.2f}".rstrip("0").rstrip(".") + "%"


def test_the_verdict_is_that_of_the_engines_and_says_how_sure_it_is(room):
    verdict = room.result("sample_manufacturing").selection.verdict
    page = room.page("", "sample_manufacturing")
    assert verdict.kind == "clear_winner"
    assert ZH.say(verdict.statements[0]) in said(page.get_element_by_id("verdict"))
    assert ZH.label("page-selection.confidence-clear_winner") in said(page.get_element_by_id("confidence"))


def test_two_that_tie_are_no_winner_and_nobody_eligible_is_told_as_such(room):
    tied = said(room.page("").get_element_by_id("confidence"))
    nobody = said(room.page("", "sample_gone_wrong").get_element_by_id("confidence"))
    assert ZH.label("page-selection.confidence-no_clear_winner") in tied
    assert ZH.label("page-selection.confidence-nobody") in nobody


def test_the_shares_of_ranks_are_those_of_the_main_model(room):
    robustness = room.result("sample_services").analysis.robustness
    shares = robustness.model(robustness.main).ranks
    rows = rows_of(room.page(""), "rank-shares")
    for row, id_ in zip(rows, robustness.compared, strict=True):
        assert row[2:] == [ZH.value(share, "percent") for share in shares[id_]]


def test_must_haves_stand_beside_the_score_with_state_and_grade(room):
    scored = room.result("sample_services").selection.scored
    rows = {row[0].split()[0]: row[1:] for row in rows_of(room.page(""), "must-have-states")}
    assert set(rows) == {one.requirement_id for one in scored[0].must_haves}
    for place, alternative in enumerate(scored):
        for one in alternative.must_haves:
            told = ZH.label(f"d4.state-{one.state}", grade=int(one.grade))
            assert told in rows[one.requirement_id][place]


def test_the_five_most_valuable_questions_stand_on_the_first_page(room):
    asked = room.result("sample_services").selection.ask_next
    shown = room.page("").xpath("//ol[@id='questions']/li")
    assert len(shown) == 5
    for item, one in zip(shown, asked, strict=False):
        assert one.requirement_id in said(item)


def test_a_cost_that_nobody_quoted_is_unknown_and_not_zero(room):
    costs = room.result("sample_gone_wrong").selection.costs
    unpriced = [place for place, cost in enumerate(costs) if cost.total is None]
    rows = rows_of(room.page("", "sample_gone_wrong"), "cost-of-all")
    assert unpriced
    assert all(rows[place][1:3] == ["未知", "未知"] for place in unpriced)


# --- the matrix ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", EXAMPLE_SLUGS)
def test_every_requirement_in_scope_stands_once_in_the_matrix(room, slug):
    expected = {one.id for one in room.result(slug).selection.criteria if one.level == "requirement"}
    shown = shown_ids(room.page("/matrix", slug))
    assert len(shown) == len(expected)
    assert set(shown) == expected


def test_every_cell_shows_the_rating_found_and_an_unknown_shows_no_number(room):
    scored = room.result("sample_manufacturing").selection.scored
    unknown = 0
    for row in requirement_rows(room.page("/matrix", "sample_manufacturing")):
        id_ = row.get("id").removeprefix("r-")
        for cell, one in zip(row.xpath("./td"), scored, strict=True):
            rating = one.ratings[id_]
            if rating.code == "unknown":
                unknown += 1
                assert "unknown" in cell.get("class")
                assert not re.search(r"\d", said(cell))
            else:
                assert said(cell).startswith(f"{rating.rating.expected:.1f}")
                assert f"· {int(rating.grade)}" in said(cell)
    assert unknown == sum(r.code == "unknown" for one in scored for r in one.ratings.values()) > 0


def test_a_failed_must_have_is_framed_and_says_so(room):
    scored = room.result("sample_services").selection.scored
    failed = {(s.alternative_id, m.requirement_id) for s in scored for m in s.must_haves if m.state == "fail"}
    found = room.page("/matrix").xpath("//td[contains(@class, 'failed')]")
    assert failed
    assert len(found) == len(failed)
    assert all("未通过" in said(cell) for cell in found)


def test_the_filters_keep_what_they_name_and_nothing_else(room):
    result = room.result("sample_manufacturing")
    selection = result.selection
    points = {c.id: c.parent_id for c in selection.criteria if c.level == "point"}
    leaves = [c for c in selection.criteria if c.level == "requirement"]
    must = {m.requirement_id for m in selection.scored[0].must_haves}

    def kept(query):
        return set(shown_ids(room.page(f"/matrix?{query}", "sample_manufacturing")))

    assert kept("dimension=S") == {c.id for c in leaves if points[c.parent_id] == "S"}
    assert kept("point=CP03") == {c.id for c in leaves if c.parent_id == "CP03"}
    assert kept("must=1") == must
    assert kept("unknown=1") == {
        c.id for c in leaves if any(s.ratings[c.id].code == "unknown" for s in selection.scored)
    }
    assert kept("words=f-mob") == {c.id for c in leaves if c.id.startswith("F-MOB")}
    assert kept("must=1&dimension=S") == must & kept("dimension=S")


def test_only_what_tells_the_chosen_alternatives_apart_is_kept_on_request(room):
    scored = {one.alternative_id: one for one in room.result("sample_services").selection.scored}
    first, second = scored["sample_desk_b"].ratings, scored["sample_desk_a"].ratings
    kept = set(shown_ids(room.page("/matrix?differs=1&alternative=sample_desk_a&alternative=sample_desk_b")))
    same = {id_ for id_ in first if first[id_].rating == second[id_].rating and first[id_].code == second[id_].code}
    assert kept
    assert not kept & same
    assert {id_ for id_ in first if abs(first[id_].rating.expected - second[id_].rating.expected) > 1} <= kept


def test_the_columns_are_those_chosen_and_a_filter_that_fits_nothing_says_so(room):
    chosen = room.page("/matrix?alternative=keep_current")
    assert len(requirement_rows(chosen)[0].xpath("./td")) == 1
    none = room.page("/matrix?words=zzzz")
    assert not requirement_rows(none)
    assert ZH.label("page-selection.matrix-none") in said(none)


def test_a_cell_leads_to_the_facts_behind_it(room):
    scored = next(
        one for one in room.result("sample_services").selection.scored if one.alternative_id == "sample_desk_b"
    )
    rating = scored.ratings["F-CUS-01"]
    page = room.page("/matrix/sample_desk_b/F-CUS-01")
    facts = page.xpath("//tr[starts-with(@id, 'fact-')]/@id")
    assert facts == [f"fact-{id_}" for id_ in rating.fact_ids]
    assert "2026-06-19" in said(page)
    assert ZH.value(rating.rating, "range") in said(page)


def test_the_cell_of_an_unknown_says_what_it_counts_as_and_that_this_is_no_evidence(room):
    scored = room.result("sample_manufacturing").selection.scored
    one, id_ = next((s, id_) for s in scored for id_, r in s.ratings.items() if r.code == "unknown")
    page = room.page(f"/matrix/{one.alternative_id}/{id_}", "sample_manufacturing")
    prior = one.ratings[id_].rating.expected
    assert ZH.label("page-selection.unknown-counts", prior=prior) in said(page)
    assert said(page.xpath("//dd[@class='value']")[0]).endswith("未知")


# --- products and screening ----------------------------------------------------------------------------------------


def test_every_alternative_and_every_product_of_the_packs_is_listed_once(room):
    result = room.result("sample_services")
    page = room.page("/products")
    assert len(rows_of(page, "own")) == len(result.engagement.alternatives)
    assert len(rows_of(page, "market")) == len(result.packs.products)


def test_a_profile_shows_every_fact_with_its_source_and_every_unanswered_requirement_as_unknown(room):
    result = room.result("sample_services")
    product = result.packs.products["zoho-crm"]
    page = room.page("/products/zoho-crm")
    assert len(page.xpath("//tr[starts-with(@id, 'fact-')]")) == len(product.facts)
    unknown = len(result.packs.catalogue.requirements) - len(product.answers)
    assert len(page.xpath("//li[@class='unknown-line']")) == unknown
    assert all("未知" in said(item) for item in page.xpath("//li[@class='unknown-line']"))


def test_two_products_stand_side_by_side_over_the_whole_catalogue(room):
    result = room.result("sample_services")
    page = room.page("/compare?a=sample_desk_b&b=zoho-crm")
    rows = page.xpath("//table[@id='compared']//tr[th/span[@class='code']]")
    assert len(rows) == len(result.packs.catalogue.requirements)
    assert all(len(row.xpath("./td")) == 2 for row in rows)


def test_every_product_of_the_long_list_has_its_reasons_under_its_decision(room):
    result = room.result("sample_manufacturing")
    page = room.page("/screening", "sample_manufacturing")
    for one in result.selection.screened:
        row = page.get_element_by_id(f"p-{one.product_id}")
        assert row.xpath("ancestor::table/@id") == [one.decision]
        assert len(row.xpath(".//li")) == len({ZH.say(reason) for reason in one.reasons})


def test_the_funnel_counts_what_is_left_and_what_went(room):
    screened = room.result("sample_manufacturing").selection.screened
    out = sum(one.decision == "set_aside" for one in screened)
    short = sum(one.decision == "short_list" for one in screened)
    rows = rows_of(room.page("/screening", "sample_manufacturing"), "funnel")
    assert [row[2] for row in rows] == [str(len(screened)), str(len(screened) - out), str(short)]
    assert [row[3] for row in rows] == ["", str(out), str(len(screened) - out - short)]


# --- why, how firm, what next, cost --------------------------------------------------------------------------------


def test_a_pair_is_explained_by_the_sentences_of_the_engine_whichever_comes_first(room):
    result = room.result("sample_manufacturing")
    scored = {one.alternative_id: one for one in result.selection.scored}
    found = explain_lead(
        scored["sample_cloud_a"],
        scored["sample_cloud_c"],
        result.selection,
        result.engagement,
        result.packs.catalogue,
    )
    one_way = room.page("/why?a=sample_cloud_c&b=sample_cloud_a", "sample_manufacturing")
    other_way = room.page("/why?a=sample_cloud_a&b=sample_cloud_c", "sample_manufacturing")
    assert len(one_way.xpath("//ul[@id='explanation']/li")) == len(found.statements)
    assert said(one_way.get_element_by_id("explanation")) == said(other_way.get_element_by_id("explanation"))


def test_the_contributions_of_the_dimensions_add_up_to_the_lead(room):
    rows = room.page("/why").xpath("//table[@id='contributions']//tr[@class='of-dimension']")
    points = [float(said(row.xpath("./td")[-1]).replace("−", "-")) for row in rows]
    scored = room.result("sample_services").selection.scored
    lead = (scored[0].overall_value.expected - scored[1].overall_value.expected) * 100
    # each is printed to a tenth
    assert sum(points) == pytest.approx(lead, abs=0.05 * (len(points) + 1))


def test_what_would_make_the_other_win_is_the_ladder_of_the_engine(room):
    robustness = room.result("sample_services").analysis.robustness
    rungs = [rung for rung in robustness.ladder if rung.alternative_id == "sample_desk_a"]
    page = room.page("/why")
    assert rungs
    assert len(page.xpath("//ol[@id='changes']/li")) == len(rungs)


def test_the_intervals_of_weights_are_those_found_with_todays_weight(room):
    selection = room.result("sample_services").selection
    page = room.page("/sensitivity")
    for one in selection.turning:
        cells = [said(cell) for cell in page.get_element_by_id(f"stays-{one.criterion_id}").xpath("./td")]
        assert cells[1] == ZH.value(one.weight, "percent1")
        assert (cells[3] == ZH.label("page-selection.nobody-else")) == (one.below is None)
        assert (cells[4] == ZH.label("page-selection.nobody-else")) == (one.above is None)


def test_respondents_are_shown_by_role_where_the_engagement_says_so(room):
    engagement = room.result("sample_services").engagement
    assert engagement.marks_shown == "by_role"
    text = room.text("/sensitivity")
    weighing = {one.stakeholder_id for one in engagement.weightings}
    names = [one.name.zh for one in engagement.stakeholders if one.id in weighing]
    assert names
    assert not [name for name in names if name in text]


def test_all_questions_can_be_read_page_by_page_each_once(room):
    asked = room.result("sample_manufacturing").selection.ask_next
    found = []
    for page in range(1, -(-len(asked) // 50) + 1):
        found += room.page(f"/ask-next?page={page}", "sample_manufacturing").xpath("//tr[starts-with(@id, 'q-')]/@id")
    assert found == [f"q-{number}" for number in range(1, len(asked) + 1)]
    assert room.browser.get("/e/sample_manufacturing/selection/ask-next?page=99").status_code == 404


def test_every_line_of_every_offer_stands_with_its_formula_and_what_is_not_quoted_is_no_zero(room):
    costs = room.result("sample_services").selection.costs
    page = room.page("/cost")
    lines = page.xpath("//details//table/tbody/tr")
    assert len(lines) == sum(len(cost.lines) for cost in costs)
    unquoted = [line for line in lines if ZH.label("page-selection.not-quoted") in said(line.xpath("./td")[2])]
    assert len(unquoted) == sum(line.amount is None for cost in costs for line in cost.lines) > 0


def test_the_frontier_stands_as_a_table_with_every_alternative(room):
    economics = room.result("sample_services").economics
    rows = rows_of(room.page("/cost"), "frontier")
    assert [row[2] for row in rows] == [ZH.value(point.cost, "money_range") for point in economics.frontier]


# --- who may see what ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*PAGES, "/matrix/sample_desk_b/F-CUS-01", "/products/zoho-crm"])
def test_strangers_sign_in_and_others_find_no_such_engagement(room, path):
    anonymous = room.office.browser().get(f"/e/sample_services/selection{path}")
    assert anonymous.status_code == 302
    assert "/sign-in" in anonymous.headers["Location"]
    assert room.browser.get(f"/e/nobody_knows_it/selection{path}").status_code == 404


def test_somebody_without_a_role_in_an_engagement_finds_nothing(room):
    stranger = room.browser_of("viewer@example.com", room.kept["sample_services"], "viewer")
    assert stranger.get("/e/sample_services/selection").status_code == 200
    assert stranger.get("/e/sample_manufacturing/selection").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/matrix/nobody/F-CUS-01",
        "/matrix/sample_desk_b/F-NONE-99",
        "/products/nobody",
        "/compare?a=nobody&b=zoho-crm",
        "/why?a=nobody&b=sample_desk_a",
        "/ask-next?alternative=nobody",
        "/ask-next?page=0",
        "/ask-next?page=x",
    ],
)
def test_what_nobody_knows_is_not_found(room, path):
    assert room.browser.get(f"/e/sample_services/selection{path}").status_code == 404


def test_while_others_score_alone_nobody_reads_results_but_everybody_reads_what_is_public(room):
    kept = room.keep("still_open", read_engagement_source(EXAMPLES / "sample_services"))
    evaluator = room.browser_of("evaluator@example.com", kept, "evaluator")
    store = room.office.store

    def version():
        with store.reading() as unit:
            return round_of(unit, kept.id, "weighting").version

    reopen_round(store, kept.id, "weighting", version(), "补一位评分人", ACT)
    for path in RESULTS:
        text = evaluator.get(f"/e/still_open/selection{path}").get_data(as_text=True)
        assert ZH.label("page-selection.closed") in text, path
        assert 'id="ranking"' not in text, path
    assert evaluator.get("/e/still_open/figures/D4/value-figure.svg").status_code == 404
    public = html.fromstring(evaluator.get("/e/still_open/selection/screening").get_data(as_text=True))
    assert ZH.label("d4.column-shown-share") not in said(public)
    assert rows_of(public, "ask_first")
    close_round(store, kept.id, "weighting", version(), (), ACT)
    assert 'id="ranking"' in evaluator.get("/e/still_open/selection").get_data(as_text=True)
    assert evaluator.get("/e/still_open/figures/D4/value-figure.svg").status_code == 200


def test_while_others_score_alone_a_report_made_earlier_stays_shut_and_the_survey_stays_open(room):
    kept = room.keep("shut", read_engagement_source(EXAMPLES / "sample_services"))
    leader = room.browser_of("leader@example.com", kept, "decision_maker")
    store = room.office.store
    with store.writing() as unit:
        for code in ("D4", "D6", "D1"):
            name = f"{code}.en.xlsx"
            unit.papers.put(Paper(code, kept.id, code, "en", name, 1, {}, ACT.at, ACT.actor, None, 3, "0" * 64), b"abc")

    def answers():
        return [leader.get(f"/e/shut/documents/{code}/file").status_code for code in ("D4", "D6", "D1")]

    assert answers() == [200, 200, 200]
    with store.reading() as unit:
        version = round_of(unit, kept.id, "weighting").version
    reopen_round(store, kept.id, "weighting", version, "补一位评分人", ACT)
    assert answers() == [422, 422, 200]


def test_hostile_text_in_an_engagement_comes_out_as_text_and_a_link_that_runs_code_as_no_link(room):
    files = [spoiled(file) for file in read_engagement_source(EXAMPLES / "sample_services")]
    room.kept["hostile"] = room.keep("hostile", files)
    paths = (*PAGES, "/products/sample_desk_b", "/matrix/sample_desk_b/F-CUS-01", f"/matrix?words={HOSTILE}")
    seen = ""
    for path in paths:
        text = room.text(path, "hostile")
        assert HOSTILE not in text, path
        assert 'href="javascript:' not in text, path
        seen += text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in seen
    assert "javascript:alert(1)" in seen


@pytest.mark.parametrize(
    ("address", "is_followed"),
    [
        ("https://example.com/price?a=1", True),
        ("http://example.com", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.com/x", False),
        ("https:", False),
        ("http://[broken", False),
        ("GB/T 22239-2019", False),
        (None, False),
    ],
)
def test_only_addresses_of_the_web_become_links(address, is_followed):
    assert web_address(address) == (address if is_followed else None)


@pytest.mark.parametrize(
    ("dated", "later"),
    [
        ("2026-07-02", True),
        ("2026-07-01", False),
        ("2026-07", False),
        ("2026-08", True),
        ("2026", False),
        (None, False),
    ],
)
def test_evidence_is_later_than_a_day_only_when_all_of_its_date_is(dated, later):
    assert is_later(dated, date(2026, 7, 1)) is later


def spoiled(file):
    if file.place != "alternatives/sample_desk_b.yaml":
        return file
    content = file.content.decode()
    content = content.replace('"样例桌面乙（服务版，公有云）"', f'"样例桌面乙{HOSTILE}"')
    content = content.replace("试用任务卡“客户与联系人”", HOSTILE).replace(
        'address: "SV-B-T"', 'address: "javascript:alert(1)"'
    )
    return EngagementFile(file.place, content.encode())


def test_an_engagement_with_nothing_to_compare_says_what_to_do(room):
    room.office.engagement("empty_one")
    for path in PAGES:
        answer = room.browser.get(f"/e/empty_one/selection{path}")
        assert answer.status_code == 200, path
