"""The chain can be walked both ways on its pages: as a picture, as lists, from any node to any other."""

from urllib.parse import quote

import pytest

from planner.domain.chain import paths
from planner.domain.model.links import CHAIN_ORDER
from planner.web.chain.picture import MOST_NODES
from planner.wording import load_wording
from tests.integration.web.later_stages import LANGUAGES, SLUGS, House, told_badly, words_of

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    made = House(tmp_path_factory.mktemp("chain"))
    yield made
    made.office.store.database.close()


def path_of(reference):
    kind, _, key = reference.partition(":")
    return f"/chain/{kind}/{quote(key)}"


def linked_in(page, expression):
    return {href.partition("/chain/")[2] for href in page.xpath(f"{expression}//a/@href") if "/chain/" in href}


def test_every_node_can_be_opened_and_walked_back(house):
    chain = house.result("sample_services").chain
    near = {reference: set() for reference in chain.nodes}
    for link in chain.links:
        near[link.upper].add(link.lower)
        near[link.lower].add(link.upper)
    for reference in chain.nodes:
        answer = house.get("sample_services", path_of(reference))
        assert answer.status_code == 200, reference
        lists = answer.get_data(as_text=True).partition("</svg>")[2]
        # every neighbour is in the lists, and from there the way leads back: links are told from both ends
        assert all(f'/e/sample_services{path_of(other)}"' in lists for other in near[reference]), reference


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", SLUGS)
def test_a_node_of_every_kind_is_told_in_words(house, slug, language):
    nodes = house.result(slug).chain.nodes
    for kind in CHAIN_ORDER:
        own = [key for key in nodes if key.startswith(f"{kind}:")]
        for reference in dict.fromkeys((own[0], own[-1])):
            page = house.page(slug, path_of(reference), language)
            assert list(told_badly(page)) == [], reference
            assert page.xpath("string(//main//h1)").strip() == load_wording(language).value(nodes[reference].text)


def test_the_picture_shows_forty_nodes_at_most_and_says_how_many_it_leaves_out(house):
    chain = house.result("sample_manufacturing").chain
    page = house.page("sample_manufacturing", "/chain/pain/PP10")
    (picture,) = page.xpath("//main//*[local-name()='svg']")
    drawn = picture.xpath(".//*[local-name()='a']")
    assert 10 < len(drawn) <= MOST_NODES
    assert all(one.get("href") and one.get("aria-label") for one in drawn)
    counts = [int(text) for text in picture.xpath(".//*[@class='count']/text()") if text.isdigit()]
    left_out = sum(int("".join(filter(str.isdigit, text))) for text in picture.xpath(".//*[@class='count']/text()")
                   if "另有" in text)  # fmt: skip
    assert sum(counts) == len(drawn) + left_out
    assert len(chain.nodes) > MOST_NODES
    assert picture.xpath("boolean(.//*[@style])") is False


@pytest.mark.parametrize("slug", SLUGS)
def test_every_kind_is_counted_and_listed_page_by_page(house, slug):
    nodes = house.result(slug).chain.nodes
    page = house.page(slug, "/chain")
    counts = [int(text) for text in page.xpath("//main//ol[@class='kinds']//span[@class='note']/text()")]
    assert counts == [sum(one.kind == kind for one in nodes.values()) for kind in CHAIN_ORDER]
    found, address = set(), "/chain?kind=acceptance"
    while address:
        page = house.page(slug, address)
        found |= linked_in(page, "//main//ul[@class='nodes']")
        following = page.xpath("//nav[@class='turn']/a[@rel='next']/@href")
        address = following[0].removeprefix(f"/e/{slug}") if following else None
    assert found == {path_of(key).removeprefix("/chain/") for key in nodes if key.startswith("acceptance:")}


def test_a_node_is_found_by_its_code_and_by_words_of_its_text(house):
    assert "kpi/K26" in linked_in(house.page("sample_services", "/chain?q=k26"), "//main//ul[@class='nodes']")
    text = house.result("sample_services").chain.nodes["pain:PP10"].text.zh
    found = linked_in(house.page("sample_services", f"/chain?q={quote(text[:6])}"), "//main//ul[@class='nodes']")
    assert "pain/PP10" in found


def test_the_shortest_way_is_that_of_the_chain_in_either_direction(house):
    chain = house.result("sample_services").chain
    expected = [path_of(one).removeprefix("/chain/") for one in paths(chain, "pain:PP10", "kpi:K26")]
    assert len(expected) > 2
    for first, last in (("PP10", "K26"), ("pain:PP10", "kpi:K26")):
        page = house.page("sample_services", f"/chain/way?from={first}&to={last}")
        way = [href.partition("/chain/")[2] for href in page.xpath("//ol[@class='way']//a/@href")]
        assert way == expected
    back = house.page("sample_services", "/chain/way?from=K26&to=PP10")
    assert [href.partition("/chain/")[2] for href in back.xpath("//ol[@class='way']//a/@href")] == expected[::-1]


def test_ends_that_are_not_there_or_not_one_are_told_beside_their_field(house):
    page = house.page("sample_services", "/chain/way?from=PP10&to=zzz")
    assert page.xpath("string(//input[@id='to']/@aria-describedby)") == "to-wrong"
    assert "没有这个节点" in page.xpath("string(//*[@id='to-wrong'])")
    page = house.page("sample_services", f"/chain/way?from=PP10&to={quote('客户')}")
    assert len(page.xpath("//*[@id='to-wrong']//a")) > 1


def test_two_nodes_that_are_not_linked_are_told_so(house):
    assert "没有链接" in house.words("sample_services", "/chain/way?from=PP10&to=PP12")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", SLUGS)
def test_every_break_is_listed_with_the_stage_in_which_it_is_mended(house, slug, language):
    breaks = house.result(slug).chain.breaks
    page = house.page(slug, "/chain/breaks", language)
    assert list(told_badly(page)) == []
    assert len(page.xpath("//ul[@class='breaks']/li")) == len(breaks)
    words, say = words_of(page).replace(" ", ""), load_wording(language)
    for one in breaks:
        assert say.say(one.statement).replace(" ", "") in words
    for section in page.xpath("//main//section[@id]"):
        assert section.xpath(".//p/a/@href"), section.get("id")


@pytest.mark.parametrize("path", ["/chain/pain/PP99", "/chain/nothing/PP10", "/chain/pain/", "/chain/kpi/../etc"])
def test_a_node_that_is_not_there_is_a_page_not_found(house, path):
    assert house.get("sample_services", path).status_code == 404


def test_what_is_searched_for_comes_out_escaped(house):
    for path in (f"/chain?q={HOSTILE}&kind={HOSTILE}&page=x", f"/chain/way?from={HOSTILE}&to={HOSTILE}"):
        answer = house.get("sample_services", path)
        assert HOSTILE not in answer.get_data(as_text=True), path
        assert answer.status_code in {200, 404}


def test_an_engagement_without_a_result_offers_the_first_step(house):
    for path in ("/chain", "/chain/breaks", "/chain/way"):
        page = house.page("empty", path)
        assert "/e/empty/diagnosis" in page.xpath("//main//a/@href"), path


def test_strangers_find_no_chain(house):
    _, stranger = house.member("stranger@example.com", "empty", "viewer")
    assert stranger.get("/e/sample_services/chain").status_code == 404
    assert stranger.get("/e/sample_services/chain/pain/PP10").status_code == 404
    assert house.office.browser().get("/e/sample_services/chain").status_code == 302
