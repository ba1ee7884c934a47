"""An office that holds the examples, for tests that read the overview, the later stages and the chain."""

import re

from lxml import html

from planner.bootstrap import read_engagement_source
from planner.places import EXAMPLES
from planner.services.accounts import Membership, give_role
from planner.services.keeping import keep_engagement
from planner.web.acceptance import ACCEPTANCE
from planner.web.migration import MIGRATION
from planner.web.outcomes import OUTCOMES
from planner.web.rollout.blueprint import ROLLOUT
from planner.web.training import TRAINING
from tests.integration.web.conftest import ACT, Office
from tests.kept_examples import ENGINES

SLUGS = ("sample_services", "sample_manufacturing", "sample_gone_wrong")
LANGUAGES = ("zh-CN", "en")
STAGES = (ROLLOUT, MIGRATION, TRAINING, ACCEPTANCE, OUTCOMES)
STAGE_PATHS = tuple(
    f"/{stage.id}" if page.id == "start" else f"/{stage.id}/{page.id}" for stage in STAGES for page in stage.pages
)
# a key of the wording, a field nobody filled in, a reference nobody resolved, an object printed as Python prints it
_UNWORDED = re.compile(r"page-[a-z]+\.|\bcli\.[a-z]|\{[a-z_]+[:}]|\[\[|\bStatement\(|\bText\(|<bound|\bUndefined\b")
# Python's word for nothing, where it stands for a whole cell or clause; sentences may say «None of them»
_NOTHING = re.compile(r"(?:^|[>：:(（,，、])\s*None\s*(?:$|[<。.;；)）,，、])")
# words with an underscore are codes of the program; ids of one's own files and interfaces stand in e-mail and codes
_CODE_WORD = re.compile(r"(?<![\w.@/-])[a-z]+_[a-z_]+(?![\w@.])")


class House:
    """The office with its engagements, read by their owner."""

    def __init__(self, place, slugs=SLUGS):
        self.office = Office(place)
        self.kept = {slug: self.keep(slug, read_engagement_source(EXAMPLES / slug)) for slug in slugs}
        self.kept["empty"] = self.office.engagement("empty")
        self.browser = self.office.browser()
        token = self.office.link("sign_in", "owner@example.com")
        self.browser.send(f"/link/{token}")

    def keep(self, slug, files):
        kept = keep_engagement(self.office.store, slug, files, ACT)
        give_role(self.office.store, Membership(self.office.owner.id, kept.id, "owner"), ACT)
        return kept

    def with_files(self, of, slug, *files):
        """Keep a copy of an engagement with files of its own."""
        with self.office.store.reading() as unit:
            held = unit.engagements.files(self.kept[of].id)
        own = {file.place for file in files}
        self.kept[slug] = self.keep(slug, [*(file for file in held if file.place not in own), *files])
        return self.kept[slug]

    def result(self, slug):
        with self.office.store.reading() as unit:
            return ENGINES.run(unit.engagements.files(self.kept[slug].id))

    def get(self, slug, path, language="zh-CN"):
        self.browser.client.set_cookie("planner_language", language)
        return self.browser.get(f"/e/{slug}{path}")

    def page(self, slug, path, language="zh-CN"):
        answer = self.get(slug, path, language)
        assert answer.status_code == 200, (slug, path, answer.status_code)
        return html.fromstring(answer.get_data(as_text=True))

    def words(self, slug, path, language="zh-CN"):
        return words_of(self.page(slug, path, language))

    def member(self, email, slug, role):
        account = self.office.person(email, self.kept[slug], role)
        browser = self.office.browser()
        browser.sign_in(email)
        return account, browser


def words_of(page):
    """Return the text of the main part of a page, elements apart from each other."""
    (main,) = page.xpath("//main")
    return " ".join(text.strip() for text in main.itertext() if text.strip())


def told_badly(page):
    """
    Yield what a reader of a page must not meet: keys, fields, Python's words, codes of the program.

    What is wrong in a file is told with the words of the file, so the box that tells it is left out.
    """
    (main,) = page.xpath("//main")
    for box in main.xpath("./div[@role='status']"):
        main.remove(box)
    texts = [text.strip() for text in main.itertext() if text.strip()]
    texts += list(main.xpath(".//@alt | .//@aria-label | .//@title"))
    for text in texts:
        for kind in (_UNWORDED, _NOTHING, _CODE_WORD):
            found = kind.search(text)
            if found:
                yield f"{found[0]!r} in {text[:120]!r}"
