"""The pages of documents: what there is, whether it is still so, making, looking at, taking away and removing."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import timedelta
from urllib.parse import unquote

import pytest

from planner.bootstrap import read_engagement_source
from planner.errors import LostLeaseError, Problem
from planner.places import EXAMPLES
from planner.services.accounts import Membership, give_role
from planner.services.jobs import ask_for, fail, report, take
from planner.services.keeping import Act, EngagementFile, add_file, keep_engagement
from planner.services.papers import KIND, Paper
from planner.services.work import work_off
from planner.wording import load_wording
from tests.integration.web.conftest import ACT, NOW, PASSWORD, Office

SAY = load_wording("zh-CN")
HOSTILE = '样例"><script>alert(1)</script> ../公司/报告\r\nX: 1'
FILES = read_engagement_source(EXAMPLES / "sample_services")


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """An office with an example engagement whose sign-in sheets, tables and plan for other programs are made."""
    office = Office(tmp_path_factory.mktemp("documents"))
    kept = keep_engagement(office.store, "services", FILES, ACT)
    give_role(office.store, Membership(office.owner.id, kept.id, "owner"), ACT)
    for role in ("viewer", "evaluator", "consultant"):
        office.person(f"{role}@example.com", kept, role)
    office.person("stranger@example.com", office.engagement("another"), "owner")
    make(signed_in(office, "consultant"), codes=["D8S", "CSV", "MSPDI"], languages=["en"])
    yield office
    office.store.database.close()


@pytest.fixture
def quick(office):
    """An office with an example engagement whose findings are there, and no documents yet."""
    kept = keep_engagement(office.store, "services", FILES, ACT)
    office.person("consultant@example.com", kept, "consultant")
    office.kept = kept
    # a page that asks for findings would have the jobs of a test done with them
    signed_in(office).get("/e/services/documents")
    return office


def signed_in(office, role="consultant"):
    browser = office.browser()
    browser.sign_in(f"{role}@example.com", PASSWORD)
    return browser


def make(browser, **fields):
    return browser.send("/e/services/documents", **fields)


def text(response):
    return response.get_data(as_text=True)


def papers_in(office):
    with office.store.reading() as unit:
        engagement = unit.engagements.named("services")
        return {paper.name: paper for paper in unit.papers.of_engagement(engagement.id) if paper.code != "STATE"}


def put_paper(office, name="D1-requirements-survey.zh-CN.html", content=b"<p>x", **fields):
    kept = office.kept
    paper = Paper(**{
        "id": "f" * 32, "engagement_id": kept.id, "code": "D1", "language": "zh-CN", "name": name, "version": 1,
        "inputs": {}, "made_at": NOW, "made_by": "eve@example.com", "pages": None, "size_bytes": len(content),
        "digest": "d" * 64, **fields,
    })  # fmt: skip
    with office.store.writing() as unit:
        unit.papers.put(paper, content)
    return paper


def ask(office, at=NOW, **arguments):
    with office.store.writing() as unit:
        told = {"codes": ["CSV"], "languages": ["en"], **arguments}
        return ask_for(unit, KIND, office.kept.id, told, Act("consultant@example.com", at))


def job_of(office, job):
    with office.store.reading() as unit:
        return unit.jobs.job(job.id)


def test_the_page_asks_its_question_and_lists_every_document_that_can_be_made(shared):
    page = text(signed_in(shared).get("/e/services/documents"))
    assert re.search(r"<h1>(.*?)</h1>", page).group(1) == SAY.label("page-documents.question")
    for offer in shared.shop.printer.offers():
        assert f'value="{offer.code}"' in page
        assert SAY.label(f"page-documents.title-{offer.code}") in page
    assert SAY.label("page-documents.none-yet") in page


def test_a_made_document_tells_when_by_whom_from_which_version_in_which_language_and_is_current(shared):
    page = text(signed_in(shared).get("/e/services/documents"))
    row = re.search(r'<tr id="D8S">.*?</tr>', page, re.DOTALL).group(0)
    for told in ("2026-07-01 09:00 UTC", "consultant@example.com", "第 1 版", "英文", "与项目一致"):
        assert told in row
    paper = papers_in(shared)["D8S-training-sign-in-sheets.en.pdf"]
    assert SAY.label("page-documents.pages", count=paper.pages) in row


def test_a_document_is_taken_away_under_a_name_that_says_whose_it_is(shared):
    browser = signed_in(shared, "viewer")
    pdf, zipped = (papers_in(shared)[name] for name in ("D8S-training-sign-in-sheets.en.pdf", "D6-tables.en.zip"))
    answer = browser.get(f"/e/services/documents/{pdf.id}/file")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF-")
    named = answer.headers["Content-Disposition"]
    assert named.startswith("attachment;")
    assert unquote(named).endswith(f"{shared_title(shared)} {pdf.name}") or pdf.name in named
    with zipfile.ZipFile(io.BytesIO(browser.get(f"/e/services/documents/{zipped.id}/file").data)) as archive:
        assert archive.testzip() is None
        assert all(name.endswith(".csv") for name in archive.namelist())


def shared_title(office):
    with office.store.reading() as unit:
        return unit.engagements.named("services").title.en


def test_a_document_is_looked_at_page_by_page(shared):
    browser = signed_in(shared, "viewer")
    paper = papers_in(shared)["D8S-training-sign-in-sheets.en.pdf"]
    place = f"/e/services/documents/{paper.id}/pages"
    second = text(browser.get(f"{place}/2"))
    assert f'rel="prev" href="{place}/1"' in second
    assert f'rel="next" href="{place}/3"' in second
    assert re.search(r'<img src="[^"]+/2\.png" alt="[^"]*第 2 页', second)
    last = text(browser.get(f"{place}/{paper.pages}"))
    assert 'rel="next"' not in last
    picture = browser.get(f"{place}/2.png")
    assert (picture.mimetype, picture.data[:8]) == ("image/png", b"\x89PNG\r\n\x1a\n")
    assert "private" in picture.headers["Cache-Control"]
    known = browser.get(f"{place}/2.png", headers={"If-None-Match": picture.headers["ETag"]})
    assert (known.status_code, known.data) == (304, b"")
    assert browser.get(f"{place}/1.png").data != picture.data
    for nowhere in ("0", str(paper.pages + 1), "0.png", f"{paper.pages + 1}.png", "x"):
        assert browser.get(f"{place}/{nowhere}").status_code == 404


def test_a_document_that_is_a_page_itself_may_do_nothing(quick):
    put_paper(quick, content=b"<script>alert(1)</script>")
    answer = signed_in(quick).get(f"/e/services/documents/{'f' * 32}/view")
    policy = answer.headers.getlist("Content-Security-Policy")
    assert len(policy) == 1
    assert policy[0].startswith("sandbox; default-src 'none'")
    assert "script-src" not in policy[0]
    assert "allow-" not in policy[0]


def test_only_a_page_is_shown_as_a_page(shared):
    browser = signed_in(shared, "viewer")
    for name in ("D8S-training-sign-in-sheets.en.pdf", "D6-project-plan.en.xml"):
        assert browser.get(f"/e/services/documents/{papers_in(shared)[name].id}/view").status_code == 404
    html = papers_in(shared)["D8S-training-sign-in-sheets.en.html"]
    assert browser.get(f"/e/services/documents/{html.id}/pages/1").status_code == 404


WAYS = ("file", "view", "pages/1", "pages/1.png", "remove")


@pytest.mark.parametrize("way", WAYS)
def test_a_document_of_another_engagement_or_of_nowhere_is_not_there(shared, way):
    paper = papers_in(shared)["D8S-training-sign-in-sheets.en.pdf"]
    stranger = signed_in(shared, "stranger")
    assert stranger.get(f"/e/services/documents/{paper.id}/{way}").status_code == 404
    assert stranger.get(f"/e/another/documents/{paper.id}/{way}").status_code == 404
    for wrong in ("0" * 32, "..", "%2e%2e", "x" * 5000):
        assert signed_in(shared).get(f"/e/services/documents/{wrong}/{way}").status_code == 404
    assert shared.browser().get(f"/e/services/documents/{paper.id}/{way}").status_code == 302


@pytest.mark.parametrize(
    ("role", "see", "take_away", "change"), [("viewer", 200, 200, 403), ("evaluator", 200, 403, 403)]
)
def test_a_role_sees_takes_away_and_makes_only_what_it_may(shared, role, see, take_away, change):
    browser = signed_in(shared, role)
    paper = papers_in(shared)["D8S-training-sign-in-sheets.en.pdf"]
    page = browser.get("/e/services/documents")
    assert page.status_code == see
    assert SAY.label("page-documents.may-not-generate") in text(page)
    assert SAY.label("page-documents.make-all") not in text(page)
    for way in ("file", "pages/1", "pages/1.png"):
        assert browser.get(f"/e/services/documents/{paper.id}/{way}").status_code == take_away
    assert browser.get(f"/e/services/documents/{paper.id}/remove").status_code == change
    assert make(browser, codes="D8S", languages="en").status_code == change
    for word in ("cancel", "retry"):
        assert (
            browser.send("/e/services/documents", f"/e/services/documents/jobs/{'0' * 32}/{word}").status_code == change
        )


def test_what_the_exchange_files_remember_is_shown_to_nobody_and_carried_on(shared):
    with shared.store.reading() as unit:
        engagement = unit.engagements.named("services")
        (state,) = [paper for paper in unit.papers.of_engagement(engagement.id) if paper.code == "STATE"]
    browser = signed_in(shared, "consultant")
    assert browser.get(f"/e/services/documents/{state.id}/file").status_code == 404
    assert state.name not in text(browser.get("/e/services/documents"))


def test_a_form_without_its_proof_makes_nothing(quick):
    browser = signed_in(quick)
    answer = browser.client.post("/e/services/documents", data={"codes": "CSV", "languages": "en"})
    assert answer.status_code == 400
    assert papers_in(quick) == {}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"languages": "en"}, "documents-none"),
        ({"codes": "CSV"}, "languages-none"),
        ({"codes": "STATE", "languages": "en"}, "document-unknown"),
        ({"codes": "<script>", "languages": "en"}, "document-unknown"),
        ({"codes": "CSV", "languages": "fr"}, "language-unknown"),
    ],
)
def test_an_order_nobody_can_fill_is_refused_in_words_and_nothing_begins(shared, fields, code):
    answer = make(signed_in(shared), **fields)
    assert answer.status_code == 422
    assert SAY.label(f"problem.{code}", value="", known="").split("“")[0] in text(answer)
    assert "<script>alert" not in text(answer)
    with shared.store.reading() as unit:
        assert not unit.jobs.under_way(unit.engagements.named("services").id, KIND)


def test_after_a_change_a_document_is_out_of_date_and_names_the_files(quick):
    browser = signed_in(quick)
    make(browser, codes="CSV", languages="en")
    assert "与项目一致" in text(browser.get("/e/services/documents"))
    add_file(quick.store, quick.kept.id, EngagementFile("attachments/<b>new</b>.txt", b"x"), ACT)
    page = text(browser.get("/e/services/documents"))
    row = re.search(r'<tr id="CSV">.*?</tr>', page, re.DOTALL).group(0)
    assert "已过时" in row
    assert SAY.label("page-documents.changed-since", count=1) in row
    assert "attachments/&lt;b&gt;new&lt;/b&gt;.txt：新增" in row
    make(browser, codes="CSV", languages="en")
    page = text(browser.get("/e/services/documents"))
    row = re.search(r'<tr id="CSV">.*?</tr>', page, re.DOTALL).group(0)
    assert "已过时" not in row
    assert SAY.label("page-documents.earlier", count=1) in row


def test_a_document_of_an_earlier_program_is_out_of_date_and_says_so(quick):
    put_paper(quick, inputs={"crm-planner": "an earlier one"})
    row = re.search(r'<tr id="D1">.*?</tr>', text(signed_in(quick).get("/e/services/documents")), re.DOTALL).group(0)
    assert "已过时" in row
    assert SAY.label("page-documents.the-program") in row


def test_a_document_is_removed_only_after_asking_and_the_trail_keeps_what_it_was(quick):
    paper = put_paper(quick)
    browser = signed_in(quick)
    place = f"/e/services/documents/{paper.id}/remove"
    asked = browser.get(place)
    assert SAY.label("page-documents.remove-question") in text(asked)
    assert paper.name in papers_in(quick)
    assert browser.send(place).location == "/e/services/documents"
    assert papers_in(quick) == {}
    assert browser.get(place).status_code == 404
    with quick.store.reading() as unit:
        entry = [one for one in unit.audit.entries(quick.kept.id) if one.action == "document.remove"][-1]
        assert entry.act.actor == "consultant@example.com"
        assert entry.before["sha256"] == paper.digest
        assert unit.audit.verify().broken_at is None


def test_the_page_and_its_progress_say_how_far_a_job_is_in_words_and_per_cent(quick):
    browser = signed_in(quick)
    browser.get("/e/services/documents")
    ask(quick)
    job = take(quick.store, [KIND], NOW)
    report(quick.store, job, 0.4, "jobs.step-printed?done=2&of=5&name=%3Cb%3E", NOW)
    page = text(browser.get("/e/services/documents"))
    assert 'data-progress="/e/services/documents/progress"' in page
    assert re.search(r'<progress max="100" value="40"', page)
    assert "已完成 2/5：&lt;b&gt;" in page
    told = browser.get("/e/services/documents/progress").json
    assert told == {
        "is_over": False,
        "jobs": [{"id": job.id, "state": "running", "words": "已完成 2/5：<b>", "percent": 40}],
    }


def test_a_job_that_waits_too_long_says_where_to_look(quick):
    ask(quick, NOW - timedelta(minutes=5))
    assert SAY.label("web.nobody-works") in text(signed_in(quick).get("/e/services/documents"))


def test_a_waiting_job_is_cancelled_at_once_and_can_be_tried_again(quick):
    browser = signed_in(quick)
    job = ask(quick)
    place = f"/e/services/documents/jobs/{job.id}"
    assert browser.send("/e/services/documents", f"{place}/cancel").status_code == 302
    assert job_of(quick, job).state == "cancelled"
    assert browser.send("/e/services/documents", f"{place}/cancel").status_code == 422
    assert browser.send("/e/services/documents", f"{place}/retry").status_code == 302
    assert job_of(quick, job).state == "done"
    assert "D6-tables.en.zip" in papers_in(quick)


def test_a_running_job_that_is_cancelled_leaves_nothing(quick):
    browser = signed_in(quick)
    asked = ask(quick)
    job = take(quick.store, [KIND], NOW)
    browser.send("/e/services/documents", f"/e/services/documents/jobs/{asked.id}/cancel")
    assert SAY.label("page-documents.job-stopping") in text(browser.get("/e/services/documents"))
    with pytest.raises(LostLeaseError):
        report(quick.store, job, 0.5, "", NOW)
    assert papers_in(quick) == {}


def test_a_job_that_failed_says_why_in_words_and_stays_until_it_is_tried_again(quick):
    browser = signed_in(quick)
    asked = ask(quick, NOW - timedelta(days=2))
    fail(
        quick.store,
        take(quick.store, [KIND], NOW),
        [Problem("pdf-too-slow", "D6", {"seconds": 600})],
        NOW - timedelta(days=1),
    )
    page = text(browser.get("/e/services/documents"))
    assert SAY.explanation(Problem("pdf-too-slow", "D6", {"seconds": 600})) in page
    browser.send("/e/services/documents", f"/e/services/documents/jobs/{asked.id}/retry")
    assert job_of(quick, asked).state == "done"


def test_a_job_of_another_engagement_is_not_there(quick):
    other = quick.engagement("another")
    quick.person("eve@example.com", other, "owner")
    eve = signed_in(quick, "eve")
    eve.get("/e/another/documents")
    job = ask(quick)
    for word in ("cancel", "retry"):
        assert eve.send("/e/another/documents", f"/e/another/documents/jobs/{job.id}/{word}").status_code == 404
    assert job_of(quick, job).state == "waiting"


def test_an_engagement_that_cannot_be_run_offers_no_documents_and_says_why(office):
    office.engagement("empty")
    browser = office.browser()
    office.person("second@example.com", None)
    with office.store.reading() as unit:
        kept = unit.engagements.named("empty")
        person = next(one for one in unit.accounts.accounts() if one.email == "second@example.com")
    give_role(office.store, Membership(person.id, kept.id, "consultant"), ACT)
    browser.sign_in("second@example.com", PASSWORD)
    page = text(browser.get("/e/empty/documents"))
    assert SAY.label("page-documents.cannot-generate") in page
    assert SAY.label("page-documents.make-all") not in page


def test_the_same_order_that_waits_is_one_job(quick):
    quick.app.extensions["planner"] = quiet(quick.app.extensions["planner"])
    browser = signed_in(quick)
    for _ in range(2):
        make(browser, codes="CSV", languages="en")
    with quick.store.reading() as unit:
        assert len(unit.jobs.under_way(quick.kept.id, KIND)) == 1
    work_off(quick.shop)
    assert list(papers_in(quick)) == ["D6-tables.en.zip"]


def quiet(floor):
    return replace(floor, ring=lambda _job: None)


def test_names_and_titles_somebody_wrote_harm_neither_the_page_nor_the_file_name(office):
    frame = EngagementFile("engagement.yaml", f"title: {{zh: {HOSTILE!r}, en: X}}\n".encode())
    office.kept = keep_engagement(office.store, "services", [frame], ACT)
    office.person("consultant@example.com", office.kept, "consultant")
    put_paper(office, name="D1-requirements-survey.zh-CN.html")
    browser = signed_in(office)
    assert "<script>alert" not in text(browser.get("/e/services/documents"))
    named = browser.get(f"/e/services/documents/{'f' * 32}/file").headers["Content-Disposition"]
    plain = unquote(named.partition("filename*=")[2])
    assert "\n" not in named
    assert not set('/\\<>:"|?*') & set(plain)
