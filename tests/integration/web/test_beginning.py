"""From nothing to a ranking, a plan and documents by pages alone; engagements brought in, taken out, copied, removed."""

import io
import re
import zipfile

import pytest

from planner.documents.deliverables import DELIVERABLES
from planner.services.accounts import Membership, give_role
from planner.storage.folders import unpack_engagement
from planner.wording import load_wording
from tests.integration.web.conftest import ACT, Office
from tests.kept_examples import ENGINES

SAID = load_wording("zh-CN")


def text(response):
    return response.get_data(as_text=True)


def field(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page).group(1)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    made = Office(tmp_path_factory.mktemp("beginning"))
    yield made
    made.store.database.close()


@pytest.fixture(scope="module")
def owner(office):
    browser = office.browser()
    browser.send(f"/link/{office.link('sign_in', 'owner@example.com')}")
    return browser


@pytest.fixture(scope="module")
def person(office):
    office.person("eve@example.com", office.engagement("hers"), "owner")
    browser = office.browser()
    browser.sign_in("eve@example.com")
    return browser


@pytest.fixture(scope="module")
def begun(office, owner):
    """An engagement begun on the page for it, with nothing but a title and a client."""
    answer = owner.send("/new", title_en="Ours & <b>theirs", client_zh="甲方", language="zh-CN", currency="CNY",
                        plan_template="six_step", industry="services")  # fmt: skip
    assert answer.status_code == 302, text(answer)
    assert answer.location == "/e/ours-b-theirs/setup"
    return "/e/ours-b-theirs"


@pytest.fixture(scope="module")
def compared(owner, begun):
    """The same with products to screen, two alternatives of them, one with an offer, and what the company has."""
    page = text(owner.get(f"{begun}/setup/products"))
    chosen = {"products": ["zoho-crm", "fxiaoke", "hubspot-crm"], "region": "mainland_china"}
    assert owner.send(f"{begun}/setup/products", seen=field(page, "seen"), **chosen).status_code == 302
    offer = {"per_user_year": "1200", "once": "50000", "vat": "included"}
    address = f"{begun}/setup/alternatives/new"
    assert owner.send(f"{address}/zoho-crm", edition="professional/public_cloud", **offer).status_code == 302
    assert owner.send(f"{address}/fxiaoke", edition="flagship/public_cloud", vat="unknown").status_code == 302
    assert owner.send(f"{begun}/setup/alternatives", f"{begun}/setup/alternatives/present").status_code == 302
    return begun


@pytest.fixture(scope="module")
def result(office, compared):
    with office.store.reading() as unit:
        return ENGINES.run(unit.engagements.files(unit.engagements.named("ours-b-theirs").id))


def test_whoever_begins_an_engagement_owns_it_and_is_its_first_respondent(office, owner, begun):
    with office.store.reading() as unit:
        kept = unit.engagements.named("ours-b-theirs")
        frame = unit.engagements.sheet(kept.id, "engagement.yaml").data
    (member,) = _members(office, kept.id)
    assert (member.account_id, member.role, member.respondent_id) == (office.owner.id, "owner", "lead")
    assert [one["name"] for one in frame["stakeholders"]] == [office.owner.name]
    # one language was filled in: it stands for both, and nothing is left to be filled in by hand
    assert frame["title"] == {"zh": "Ours & <b>theirs", "en": "Ours & <b>theirs"}
    assert "«" not in str(frame)
    page = text(owner.get("/"))
    assert "Ours &amp; &lt;b&gt;theirs" in page
    assert "<b>theirs" not in page


def _members(office, engagement_id):
    with office.store.reading() as unit:
        return unit.accounts.members(engagement_id)


def test_an_engagement_with_nothing_answered_runs_and_says_what_comes_first(owner, begun):
    page = text(owner.get(f"{begun}/setup"))
    assert SAID.label("page-setup.next", step=SAID.label("page-home.step-profile")) in page
    assert SAID.label("web.cannot-run") not in page


def test_two_products_chosen_from_the_packs_are_ranked_and_screened(result):
    assert {one.alternative_id: one.rank for one in result.selection.compared}.keys() == {
        "zoho-crm_professional", "fxiaoke_flagship", "keep_current",
    }  # fmt: skip
    assert sorted(one.rank for one in result.selection.compared) == [1, 2, 3]
    assert {one.product_id for one in result.selection.screened} == {"zoho-crm", "fxiaoke", "hubspot-crm"}
    # what nobody knows yet is unknown: no winner is named from public facts alone
    assert result.selection.verdict.kind == "not_enough_data"


def test_the_steps_lead_to_the_results_as_soon_as_there_are_some(owner, compared):
    page = text(owner.get(f"{compared}/setup"))
    for stage in ("selection", "rollout", "documents"):
        assert page.count(f'href="{compared}/{stage}"') >= 2


def test_an_offer_counts_and_a_missing_one_stays_unknown(result):
    offers = {one.id: one.quotation for one in result.engagement.alternatives}
    assert offers["fxiaoke_flagship"] is None
    assert offers["keep_current"] is None
    lines = {line.id: line.amount for line in offers["zoho-crm_professional"].lines}
    assert (lines["licence"].expected, lines["implementation"].expected) == (1200, 50000)


def test_it_has_a_plan_with_dates(result):
    assert result.rollout.work_packages
    assert result.rollout.go_live.likely is not None


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("code", ["D4", "D6"])
def test_its_documents_can_be_built(code, language, result):
    assert DELIVERABLES[code][1](result, language).body


def test_the_list_shows_stage_next_step_and_open_items_without_running_anything(office, owner, compared, monkeypatch):
    owner.get(compared)
    # engagements that nobody has looked at yet are asked for here
    owner.get("/")
    monkeypatch.setattr(ENGINES, "run", None)
    page = text(owner.get("/"))
    assert SAID.label("cli.stage-diagnosis") in page
    assert SAID.label("page-home.step-profile") in page


def test_a_title_in_no_language_and_dates_in_the_wrong_order_are_told_beside_their_fields(owner):
    answer = owner.send("/new", client_en="x", language="en", currency="CNY", plan_template="six_step", industry="")
    assert answer.status_code == 422
    assert SAID.label("problem.title-missing") in text(answer)
    late = {"start": "2026-09-01", "go_live": "2026-08-01"}
    values = {"title_en": "t", "client_en": "c", "currency": "CNY", "plan_template": "six_step", "industry": ""}
    answer = owner.send("/new", language="en", **values, **late)
    assert answer.status_code == 422
    assert 'id="go_live-wrong"' in text(answer)


def test_what_is_taken_out_can_be_brought_in_and_is_the_same(office, owner, compared):
    packed = owner.get(f"{compared}/engagement.zip")
    assert packed.mimetype == "application/zip"
    assert "attachment" in packed.headers["Content-Disposition"]
    answer = _bring_in(owner, packed.data, "back again.zip")
    assert answer.location == "/e/back-again"
    assert unpack_engagement(owner.get("/e/back-again/engagement.zip").data, "") == unpack_engagement(packed.data, "")


def _bring_in(browser, content, name):
    return browser.send("/bring-in", archive=(io.BytesIO(content), name))


def _zip(name, content):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"no zip at all", "no-zip"),
        (_zip("notes.txt", b"x"), "no-engagement-file"),
        (_zip("../engagement.yaml", b"x"), "unsafe-place"),
        (_zip("engagement.yaml", b"0" * 20_000_000), "zip-bomb"),
    ],
)
def test_what_is_no_engagement_is_not_brought_in(office, owner, content, code):
    with office.store.reading() as unit:
        before = len(unit.engagements.all())
    answer = _bring_in(owner, content, "x.zip")
    assert answer.status_code == 422
    # values stand inside most of these sentences: their beginning tells them apart
    assert SAID.label(f"problem.{code}", limit=200)[:12] in text(answer)
    with office.store.reading() as unit:
        assert len(unit.engagements.all()) == before


def test_a_frame_that_is_none_is_told_and_breaks_no_page(owner):
    place = _bring_in(owner, _zip("engagement.yaml", b"title: x\n"), "odd.zip").location
    pages = ("facts", "products", "respondents", "alternatives")
    for page in ("", "/members", "/setup", *(f"/setup/{one}" for one in pages)):
        assert owner.get(place + page).status_code in {200, 422}, page


def test_more_than_an_upload_may_have_is_told_as_a_page(owner):
    answer = owner.send("/bring-in", archive=(io.BytesIO(b"0" * 30_100_000), "x.zip"))
    assert answer.status_code == 413
    assert SAID.label("problem.upload-too-large") in text(answer)


def test_a_form_takes_no_more_than_a_form_holds_and_a_stranger_no_upload(office, owner):
    large = {"name": "x" * 1_100_000}
    assert owner.client.post("/account", data=large).status_code == 413
    stranger = office.browser().client.post("/bring-in", data={"archive": (io.BytesIO(b"0" * 1_100_000), "x.zip")})
    assert stranger.status_code == 413


def test_only_administrators_begin_and_copy_engagements(person):
    for page in ("/new", "/bring-in"):
        assert person.get(page).status_code == 404
    assert "/new" not in text(person.get("/"))
    assert person.send("/e/hers/whole", "/e/hers/copy").status_code == 403


def test_a_copy_has_the_same_content_another_name_and_one_member(office, owner, compared):
    answer = owner.send(f"{compared}/whole", f"{compared}/copy")
    assert answer.location == "/e/ours-b-theirs-copy"
    with office.store.reading() as unit:
        copy, first = unit.engagements.named("ours-b-theirs-copy"), unit.engagements.named("ours-b-theirs")
        files = {one.place: one.content for one in unit.engagements.files(copy.id)}
        originals = {one.place: one.content for one in unit.engagements.files(first.id)}
    assert copy.title.zh == "Ours & <b>theirs（副本）"
    del files["engagement.yaml"], originals["engagement.yaml"]
    assert files == originals
    assert [one.account_id for one in _members(office, copy.id)] == [office.owner.id]


def test_an_engagement_goes_only_when_its_name_is_typed(office, owner):
    place = _bring_in(owner, _zip("engagement.yaml", b"title: gone\n"), "to_remove.zip").location
    assert place == "/e/to_remove"
    assert owner.send(f"{place}/remove", name="to remove").status_code == 422
    assert owner.get(place).status_code == 200
    assert owner.send(f"{place}/remove", name="to_remove").location == "/"
    assert owner.get(place).status_code == 404
    with office.store.reading() as unit:
        assert unit.audit.entries()[-1].action == "engagement.remove"


def test_many_engagements_can_be_searched(office, owner, person):
    assert 'role="search"' not in text(person.get("/"))
    for number in range(12):
        kept = office.engagement(f"many-{number}")
        give_role(office.store, Membership(office.owner.id, kept.id, "owner"), ACT)
    assert 'role="search"' in text(owner.get("/"))
    found = text(owner.get("/?q=MANY-3"))
    assert "many-3" in found
    assert "many-4" not in found
    none = text(owner.get("/?q=<script>x"))
    assert "&lt;script&gt;x" in none
    assert "<script>x" not in none
