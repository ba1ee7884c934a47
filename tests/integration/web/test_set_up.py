"""Setting an engagement up on pages: facts, respondents, products, alternatives, and what two people do at once."""

import re
from datetime import date

import pytest

from planner.bootstrap import FileFolders
from planner.content.engagements import FolderEngagementStore
from planner.content.packs import FileContentSource
from planner.domain.model.text import Text
from planner.errors import InputError, StaleSaveError
from planner.services import setting_up
from planner.services.accounts import Membership, give_role
from planner.services.keeping import EngagementFile, add_file
from planner.services.setting_up import AlternativeWanted, Offer, Respondent
from planner.services.starting import NewEngagement, start_engagement_kept
from planner.storage.folders import write_engagement_folder
from planner.wording import load_wording
from tests.integration.web.conftest import ACT, Office

SAID = load_wording("zh-CN")
FOLDERS = FileFolders()
ROLE = Text("经理", "Manager")


def text(response):
    return response.get_data(as_text=True)


def seen_on(page):
    return re.search(r'name="seen" value="(\w+)"', page).group(1)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    made = Office(tmp_path_factory.mktemp("setup"))
    yield made
    made.store.database.close()


@pytest.fixture
def engagement(office):
    name = Text("我们的", "Ours")
    new = NewEngagement(name, name, name, "zh-CN", "CNY", "赵样一", ROLE, date(2026, 7, 1))
    return start_engagement_kept(office.store, FOLDERS, new, office.owner, ACT)


@pytest.fixture(scope="module")
def owner(office):
    browser = office.browser()
    browser.send(f"/link/{office.link('sign_in', 'owner@example.com')}")
    return browser


@pytest.fixture
def place(engagement):
    return f"/e/{engagement.slug}/setup"


def frame_of(office, engagement):
    with office.store.reading() as unit:
        return unit.engagements.sheet(engagement.id, "engagement.yaml").data


def test_facts_are_shown_as_they_are_and_saved_as_they_are_typed(office, owner, engagement, place):
    page = text(owner.get(f"{place}/facts"))
    assert 'value="我们的"' in page
    values = {"title_zh": "改名", "title_en": "Renamed", "client_zh": "<甲>", "client_en": "A", "consultant_zh": "丙",
              "language": "en", "today": "2026-08-01", "currency": "EUR", "industry": "services",
              "plan_template": "six_step", "start": "2026-09-01", "go_live": "2026-12-01"}  # fmt: skip
    assert owner.send(f"{place}/facts", seen=seen_on(page), **values).status_code == 302
    frame = frame_of(office, engagement)
    assert frame["title"] == {"zh": "改名", "en": "Renamed"}
    assert (frame["currency"], frame["industry_profile"], frame["today"]) == ("EUR", "services", "2026-08-01")
    assert frame["plan"]["go_live"] == "2026-12-01"
    # what the page does not ask for stays
    assert frame["plan"]["calendar"] == "cn"
    assert "&lt;甲&gt;" in text(owner.get(f"{place}/facts"))


def test_two_people_at_the_same_facts_see_both_versions_and_nothing_is_lost(office, owner, engagement, place):
    page = text(owner.get(f"{place}/facts"))
    common = {"client_zh": "甲", "consultant_zh": "丙", "language": "en", "today": "2026-08-01", "currency": "EUR",
              "industry": "", "plan_template": "six_step"}  # fmt: skip
    assert owner.send(f"{place}/facts", seen=seen_on(page), title_zh="第一人写的", **common).status_code == 302
    answer = owner.send(f"{place}/facts", seen=seen_on(page), title_zh="第二人写的", **common)
    assert answer.status_code == 409
    assert "第一人写的" in text(answer)
    assert "第二人写的" in text(answer)
    assert frame_of(office, engagement)["title"]["zh"] == "第一人写的"
    again = owner.send(f"{place}/facts", seen=seen_on(text(answer)), title_zh="第二人写的", **common)
    assert again.status_code == 302
    assert frame_of(office, engagement)["title"]["zh"] == "第二人写的"


def test_people_at_different_parts_are_not_in_each_others_way(office, owner, engagement, place):
    respondents = text(owner.get(f"{place}/respondents"))
    products = text(owner.get(f"{place}/products"))
    sent = {"name": "Ben", "role_en": "Sales", "say": "2"}
    assert owner.send(f"{place}/respondents", seen=seen_on(respondents), **sent).status_code == 302
    assert owner.send(f"{place}/products", seen=seen_on(products), products=["pipedrive"]).status_code == 302
    frame = frame_of(office, engagement)
    assert frame["screening"]["products"] == ["pipedrive"]
    assert {"id": "ben", "name": "Ben", "role": {"zh": "Sales", "en": "Sales"}, "say": 2} in frame["stakeholders"]


def test_a_respondent_who_answered_or_is_a_member_stays_and_another_goes(office, owner, engagement, place):
    part = setting_up.frame_part(office.store, engagement.id, "respondents")
    for code in ("answered", "nobody"):
        part = setting_up.frame_part(office.store, engagement.id, "respondents")
        setting_up.put_respondent(office.store, engagement.id, Respondent(code, code, ROLE, 1), part.seen, ACT)
    sheet = b'{schema: answers/1, questionnaire: "timing@1", entries: [{respondent: answered, date: null, values: {}}]}'
    add_file(office.store, engagement.id, EngagementFile("answers/timing.yaml", sheet), ACT)
    for code, status in (("answered", 422), ("lead", 422), ("nobody", 302)):
        page = text(owner.get(f"{place}/respondents/{code}"))
        answer = owner.send(f"{place}/respondents/{code}", seen=seen_on(page), remove="yes")
        assert answer.status_code == status, code
    left = [one["id"] for one in frame_of(office, engagement)["stakeholders"]]
    assert "nobody" not in left
    assert {"lead", "answered"} <= set(left)


def test_somebodys_opinion_has_to_count(office, engagement):
    def silence(id_):
        part = setting_up.frame_part(office.store, engagement.id, "respondents")
        setting_up.put_respondent(office.store, engagement.id, Respondent(id_, "x", ROLE, 0), part.seen, ACT)

    first, *others = frame_of(office, engagement)["stakeholders"]
    for row in others:
        silence(row["id"])
    with pytest.raises(InputError) as refused:
        silence(first["id"])
    assert refused.value.problems[0].code == "nobody-weighs"


def test_a_short_name_is_given_once(owner, place):
    page = text(owner.get(f"{place}/respondents"))
    sent = {"name": "Other", "role_en": "x", "say": "1", "code": "lead"}
    answer = owner.send(f"{place}/respondents", seen=seen_on(page), **sent)
    assert answer.status_code == 422
    assert SAID.label("problem.respondent-there", id="lead") in text(answer)
    assert owner.send(f"{place}/respondents", seen=seen_on(page), **sent | {"code": "../x"}).status_code == 422


def test_an_offer_can_be_changed_and_two_at_once_are_told(office, owner, engagement, place):
    wanted = AlternativeWanted("pipedrive", _edition("pipedrive"), "public_cloud", Offer(None, None))
    id_ = setting_up.add_alternative(office.store, FOLDERS, engagement.id, wanted, "EUR", ACT)
    page = owner.get(f"{place}/alternatives/{id_}")
    version = re.search(r'name="version" value="(\d+)"', text(page)).group(1)
    address = f"{place}/alternatives/{id_}"
    assert owner.send(address, version=version, per_user_year="99.5", vat="excluded").status_code == 302
    late = owner.send(address, version=version, per_user_year="88", vat="excluded")
    assert late.status_code == 409
    assert "99.5" in text(late)
    assert 'value="88"' in text(late)
    (sheet,) = [one for one in setting_up.alternatives_kept(office.store, engagement.id) if id_ in one.place]
    assert setting_up.offer_in(sheet.data).per_user_year == 99.5
    # what was not offered is unknown, and never nothing
    assert setting_up.offer_in(sheet.data).once is None


def _edition(product_id):
    return next(iter(FOLDERS.products()[product_id].editions))


def test_where_there_is_one_edition_it_is_chosen_and_its_name_is_not_said_twice(office, owner, engagement, place):
    # this product is described in one edition that carries its name; the other one has several
    assert text(owner.get(f"{place}/alternatives/new/xiaoshouyi")).count(" checked") == 1
    assert " checked" not in text(owner.get(f"{place}/alternatives/new/fxiaoke"))
    owner.send(f"{place}/alternatives/new/xiaoshouyi", edition=f"{_edition('xiaoshouyi')}/public_cloud")
    (sheet,) = setting_up.alternatives_kept(office.store, engagement.id)
    assert sheet.data["name"]["zh"].count("销售易 CRM") == 1


def test_each_step_leads_to_the_page_on_which_it_is_taken(owner, place):
    page = text(owner.get(place))
    for ending in (
        "/diagnosis/questionnaires/company_profile",
        "/diagnosis/questionnaires/pain_points",
        "/diagnosis/objectives",
        "/setup/products",
        "/setup/alternatives",
        "/selection/weights",
    ):
        assert f'{ending}"' in page, ending


def test_a_negative_price_and_an_unknown_edition_are_refused(owner, place):
    address = f"{place}/alternatives/new/pipedrive"
    assert owner.send(address, edition="none/public_cloud").status_code == 422
    assert owner.send(address).status_code == 422
    assert owner.send(address, edition=f"{_edition('pipedrive')}/public_cloud", once="-1").status_code == 422
    assert owner.get(f"{place}/alternatives/new/none").status_code == 404
    assert owner.get(f"{place}/alternatives/none").status_code == 404


def test_the_alternative_that_was_chosen_is_not_taken_away(office, engagement):
    with office.store.writing() as unit:
        kept = unit.engagements.add("chosen", unit.engagements.files(engagement.id), ACT.at)
        frame = unit.engagements.sheet(kept.id, "engagement.yaml")
        award = {"alternative": "keep_current", "decided_on": "2026-07-01", "decided_by": {"zh": "x", "en": "x"}}
        changed = setting_up.KeptSheet(frame.place, None, {**frame.data, "award": award}, frame.version)
        unit.engagements.save(kept.id, changed, ACT.at)
    setting_up.compare_with_present(office.store, kept.id, ROLE, ACT)
    with pytest.raises(InputError):
        setting_up.compare_with_present(office.store, kept.id, ROLE, ACT)
    with pytest.raises(InputError) as refused:
        setting_up.remove_alternative(office.store, kept.id, "keep_current", ACT)
    assert refused.value.problems[0].code == "alternative-chosen"


def test_an_alternative_goes_after_it_was_asked_whether_it_should(owner, place):
    owner.send(f"{place}/alternatives", f"{place}/alternatives/present")
    page = owner.get(f"{place}/alternatives/keep_current/remove")
    assert SAID.label("page-setup.remove-question", name="维持现状") in text(page)
    assert owner.send(f"{place}/alternatives/keep_current/remove").status_code == 302
    assert owner.get(f"{place}/alternatives/keep_current").status_code == 404


def test_what_is_copied_from_a_profile_makes_a_sound_alternative(office, tmp_path):
    """Every fifth product in its last edition, and one of each kind that has something the others have not."""
    name = Text("全部", "All of them")
    new = NewEngagement(name, name, name, "zh-CN", "CNY", "赵样一", ROLE, date(2026, 7, 1))
    kept = start_engagement_kept(office.store, FOLDERS, new, office.owner, ACT)
    products = FOLDERS.products()
    rare = [
        next(
            id_
            for id_, one in products.items()
            if any(edition.licence == "unknown" for edition in one.editions.values())
        ),
        next(id_ for id_, one in products.items() if any(region.deployments for region in one.regions)),
        next(id_ for id_, one in products.items() if one.conflicts),
    ]
    chosen = {*rare, *list(products)[::5]}
    for id_ in sorted(chosen):
        product = products[id_]
        edition = list(product.editions.values())[-1]
        way = (edition.deployments or ("public_cloud",))[0]
        wanted = AlternativeWanted(id_, edition.id, way, Offer(100, 0, "unknown", date(2026, 12, 31)))
        setting_up.add_alternative(office.store, FOLDERS, kept.id, wanted, "CNY", ACT)
    with office.store.reading() as unit:
        files = [one for one in unit.engagements.files(kept.id) if not one.place.startswith("content/")]
    folder = write_engagement_folder(tmp_path / "all", files)
    engagement = FolderEngagementStore().load(folder, FileContentSource().load())
    assert {one.id.partition("_")[0] for one in engagement.alternatives} == chosen


def test_who_may_not_set_up_sees_no_such_pages_and_no_link_to_them(office, engagement, place):
    person = office.person("eve@example.com")
    give_role(office.store, Membership(person.id, engagement.id, "viewer"), ACT)
    browser = office.browser()
    browser.sign_in("eve@example.com")
    assert browser.get(place).status_code == 403
    assert f'href="{place}"' not in text(browser.get(f"/e/{engagement.slug}/whole"))


def test_how_much_an_opinion_weighs_is_changed_by_the_owner_only(office, engagement, place):
    person = office.person("consultant@example.com")
    give_role(office.store, Membership(person.id, engagement.id, "consultant"), ACT)
    browser = office.browser()
    browser.sign_in("consultant@example.com")
    page = text(browser.get(f"{place}/respondents"))
    assert SAID.label("page-setup.respondents-owner") in page
    assert browser.send(f"{place}/products", f"{place}/respondents", name="Me", say="9").status_code == 403


def test_nothing_leaves_while_others_still_weigh_alone(office, owner, engagement):
    sheet = (
        b'{schema: answers/1, questionnaire: "weighting@1", entries: [{respondent: ben, date: null, values: {x: 1}}]}'
    )
    add_file(office.store, engagement.id, EngagementFile("answers/weighting.yaml", sheet), ACT)
    for method, page in (("get", "engagement.zip"), ("send", "copy")):
        words = (f"/e/{engagement.slug}/whole",) if method == "send" else ()
        answer = getattr(owner, method)(*words, f"/e/{engagement.slug}/{page}")
        assert answer.status_code == 422
        assert SAID.label("problem.scored-alone-still") in text(answer)


def test_every_change_is_on_record_with_what_stood_there_before(office, owner, engagement, place):
    common = {"client_zh": "甲", "consultant_zh": "丙", "language": "en", "today": "2026-08-01", "currency": "EUR",
              "industry": "", "plan_template": "six_step"}  # fmt: skip
    for title in ("改名", "再改"):
        owner.send(f"{place}/facts", seen=seen_on(text(owner.get(f"{place}/facts"))), title_zh=title, **common)
    with office.store.reading() as unit:
        entries = unit.audit.entries(engagement.id)
        assert unit.audit.verify().broken_at is None
    changes = [one for one in entries if one.subject == "engagement.yaml facts"]
    assert [one.before["title"]["zh"] for one in changes] == ["我们的", "改名"]


def test_a_stale_save_carries_both_versions(office, engagement):
    part = setting_up.frame_part(office.store, engagement.id, "products")
    setting_up.choose_products(office.store, FOLDERS, engagement.id, ["vtiger"], part.seen, ACT)
    with pytest.raises(StaleSaveError) as stale:
        setting_up.choose_products(office.store, FOLDERS, engagement.id, ["twenty"], part.seen, ACT)
    assert stale.value.kept.data["screening"]["products"] == ["vtiger"]
    assert stale.value.offered.data["screening"]["products"] == ["twenty"]
