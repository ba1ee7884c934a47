"""Documents that were made: which there are, from what they were made, and whether that is still so."""

from __future__ import annotations

import functools
import hashlib
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal, Protocol, get_args
from urllib.parse import urlencode

from planner.domain.model.text import LANGUAGES, Language
from planner.errors import InputError, LostLeaseError, NotFoundError, PlannerError, Problem
from planner.services.engines import Engines
from planner.services.findings import Shelf, current_result, engagement_now, findings_made, keep_findings
from planner.services.jobs import Job, Outcome, Tell, ask_for
from planner.services.keeping import Act, EngagementFile, KeptEngagement
from planner.services.run import STAGES, EngagementResult
from planner.services.told import problems_of

if TYPE_CHECKING:
    # the store reaches the documents, so that neither can be made before the other
    from planner.services.store import Store, StoreUnit

KIND = "documents"
# stands among the inputs of a document for everything that is no file of the engagement
PROGRAM = "crm-planner"
# what the exchange files of one export leave for the next one: kept as a document, and shown to nobody
STATE = "STATE"
# assumption for the progress told: the engines take a tenth of the time where they have to run
_FOUND = 0.1
_KEPT_INPUTS = 64


@dataclass(frozen=True, slots=True)
class Paper:
    """
    One file that was made of an engagement.

    `version` is that of the engagement; `inputs` the SHA-256 of each of its files, by place. `language` is None for a
    file without words of its own, `pages` for one that has none.
    """

    id: str
    engagement_id: str
    code: str
    language: Language | None
    name: str
    version: int
    inputs: Mapping[str, str]
    made_at: datetime
    made_by: str
    pages: int | None
    size_bytes: int
    digest: str


class PaperKeeper(Protocol):
    """Documents within one transaction."""

    def of_engagement(self, engagement_id: str) -> tuple[Paper, ...]: ...

    def paper(self, paper_id: str) -> Paper | None: ...

    def content(self, paper_id: str) -> bytes: ...

    def put(self, paper: Paper, content: bytes) -> None: ...

    def remove(self, paper_id: str) -> None: ...


How = Literal["changed", "added", "removed"]
HOWS: tuple[How, ...] = get_args(How)


@dataclass(frozen=True, slots=True)
class Offer:
    """A document that can be made: its code, and the endings of the files it comes as."""

    code: str
    endings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrintOrder:
    """What is to be made of an engagement, and what the exchange files of earlier exports left (None: nothing yet)."""

    files: Sequence[EngagementFile]
    result: EngagementResult
    codes: Sequence[str]
    languages: Sequence[Language]
    state: bytes | None = None


@dataclass(frozen=True, slots=True)
class Printed:
    """One finished file."""

    code: str
    language: Language | None
    name: str
    content: bytes
    pages: int | None = None


# called with how many documents are finished, how many there will be, and the name of the last one
OnPrinted = Callable[[int, int, str], None]


class Printer(Protocol):
    """Makes documents; `program` is a digest of everything they are made with that is no file of the engagement."""

    @property
    def program(self) -> str: ...

    def offers(self) -> tuple[Offer, ...]: ...

    def print(self, order: PrintOrder, on_printed: OnPrinted) -> Iterator[Printed]:
        """Yield the files of an order; ExportError where one cannot be made."""
        ...


@dataclass(frozen=True, slots=True)
class Change:
    """A file that differs from the one a document was made from; `place` is `PROGRAM` for the program itself."""

    place: str
    how: How


@dataclass(frozen=True, slots=True)
class PaperStanding:
    """A document, and what has changed since it was made; with nothing changed it is current."""

    paper: Paper
    changes: tuple[Change, ...]

    @property
    def is_current(self) -> bool:
        """Whether it would be made of the same files by the same program today."""
        return not self.changes

    @property
    def ending(self) -> str:
        """The ending of its name."""
        return PurePosixPath(self.paper.name).suffix.removeprefix(".")


@dataclass(frozen=True, slots=True)
class Shelved:
    """What there is of one document: the latest file of every language and ending, and the earlier ones."""

    offer: Offer
    latest: tuple[PaperStanding, ...]
    earlier: tuple[PaperStanding, ...]


def ask_for_documents(
    store: Store, printer: Printer, engagement_id: str, codes: Sequence[str], languages: Sequence[str], act: Act
) -> Job:
    """
    Ask for documents in the background; the same order that waits already is asked for once.

    Raises:
        InputError: no document or language is named, or one that cannot be made.
    """
    known = [offer.code for offer in printer.offers()]
    _refuse_unknown("documents-none", "document-unknown", codes, known)
    _refuse_unknown("languages-none", "language-unknown", languages, LANGUAGES)
    wanted = {
        "codes": [code for code in known if code in codes],
        "languages": [language for language in LANGUAGES if language in languages],
    }
    with store.writing() as unit:
        waiting = [job for job in unit.jobs.under_way(engagement_id, KIND) if job.state == "waiting"]
        same = next((job for job in waiting if job.arguments == wanted), None)
        return same or ask_for(unit, KIND, engagement_id, wanted, act)


def _refuse_unknown(none: str, unknown: str, named: Sequence[str], known: Sequence[str]) -> None:
    if not named:
        raise InputError([Problem(none, "")])
    strange = [name for name in named if name not in known]
    if strange:
        raise InputError([Problem(unknown, "", {"value": name[:40], "known": tuple(known)}) for name in strange[:3]])


def make_documents(
    store: Store, engines: Engines, shelf: Shelf, printer: Printer, job: Job, tell: Tell, at: Callable[[], datetime]
) -> Outcome:
    """Make the documents a job names, all of one version; the outcome leaves all of them, or why there are none."""
    assert job.engagement_id is not None
    engagement_id = job.engagement_id
    version, files = engagement_now(store, engagement_id)
    try:
        tell(0.0, "jobs.step-reading")
        kept = current_result(store, shelf, engagement_id, version)
        result = kept or engines.run(files, lambda stage: _tell_stage(tell, stage))
        order = PrintOrder(
            files, result, job.arguments["codes"], job.arguments["languages"], _state_of(store, engagement_id)
        )
        printed = tuple(printer.print(order, lambda done, of, name: _tell_printed(tell, done, of, name)))
        # what had to be run for the documents is what pages want to know too
        content = shelf.seal(result) if kept is None else None
    except LostLeaseError:
        # nobody wants it any more: no reason to tell, and nothing to leave
        raise
    except PlannerError as error:
        return Outcome(None, lambda _unit: None, problems_of(error))
    inputs, moment = inputs_of(files, printer.program), at()
    papers = [(_paper(one, engagement_id, version, inputs, moment, job.asked_by), one.content) for one in printed]

    def leave(unit: StoreUnit) -> None:
        _put_papers(unit, engagement_id, papers, Act(job.asked_by, moment))
        if content is not None:
            keep_findings(unit, findings_made(engagement_id, version, moment, content, result, files))

    return Outcome({"version": version, "documents": [paper.id for paper, _ in papers]}, leave)


def print_now(
    store: Store,
    printer: Printer,
    engagement_id: str,
    findings: tuple[int, EngagementResult],
    code: str,
    language: Language,
    act: Act,
) -> Printed:
    """
    Make one file at once, for whoever takes it along; only what exchange files hand on to the next export is kept.

    Args:
        findings: the version of the engagement, and the result made from it.
    """  # fmt: skip
    version, result = findings
    order = PrintOrder((), result, (code,), (language,), _state_of(store, engagement_id))
    printed = tuple(printer.print(order, lambda _done, _of, _name: None))
    state = next((one for one in printed if one.code == STATE), None)
    if state is not None and state.content != order.state:
        paper = _paper(state, engagement_id, version, {}, act.at, act.actor)
        with store.writing() as unit:
            _put_papers(unit, engagement_id, [(paper, state.content)], act)
    return next(one for one in printed if one.code == code)


def shelved(store: Store, printer: Printer, engagement: KeptEngagement) -> tuple[Shelved, ...]:
    """Return what there is of every document that can be made, with what changed since."""
    with store.reading() as unit:
        papers = sorted(unit.papers.of_engagement(engagement.id), key=_age, reverse=True)
    present = _Present(store, printer.program, engagement)
    found = []
    for offer in printer.offers():
        standings = [PaperStanding(one, present.changes_since(one)) for one in papers if one.code == offer.code]
        latest: dict[tuple[str | None, str], PaperStanding] = {}
        for one in standings:
            latest.setdefault((one.paper.language, one.ending), one)
        earlier = tuple(one for one in standings if one not in latest.values())
        found.append(Shelved(offer, _in_order(latest.values(), offer), earlier))
    return tuple(found)


def standing_of(
    store: Store, printer: Printer, engagement: KeptEngagement, paper_id: str
) -> tuple[PaperStanding, bool]:
    """Return one document with what changed since, and whether it is the latest of its kind; NotFoundError for none."""
    for shelf in shelved(store, printer, engagement):
        for is_latest, standings in ((True, shelf.latest), (False, shelf.earlier)):
            found = next((one for one in standings if one.paper.id == paper_id), None)
            if found is not None:
                return found, is_latest
    raise NotFoundError(Problem("no-such-page", ""))


def paper_of(store: Store, engagement_id: str, paper_id: str) -> Paper:
    """Return a document of an engagement; NotFoundError when there is none, or it is another's."""
    with store.reading() as unit:
        return _known(unit, engagement_id, paper_id)


def content_of(store: Store, paper: Paper) -> bytes:
    """Return the bytes of a document; NotFoundError when it was removed meanwhile."""
    with store.reading() as unit:
        return unit.papers.content(paper.id)


def remove_paper(store: Store, engagement_id: str, paper_id: str, act: Act) -> Paper:
    """Remove a document; the audit trail keeps what it was. NotFoundError when there is none, or it is another's."""
    with store.writing() as unit:
        paper = _known(unit, engagement_id, paper_id)
        unit.papers.remove(paper.id)
        unit.audit.append(act, "document.remove", engagement_id, paper.name, _told(paper), None)
        return paper


def inputs_of(files: Iterable[EngagementFile], program: str) -> dict[str, str]:
    """Return the SHA-256 of every file, by place, and that of the program."""
    digests = {file.place: hashlib.sha256(file.content).hexdigest() for file in files}
    return {PROGRAM: program, **dict(sorted(digests.items()))}


def changes_between(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[Change, ...]:
    """Return what differs between the inputs of a document and those of today: the program first, then by place."""

    def how(place: str) -> How:
        if place not in now:
            return "removed"
        return "changed" if place in before else "added"

    places = sorted(before.keys() | now.keys(), key=lambda place: (place != PROGRAM, place))
    return tuple(Change(place, how(place)) for place in places if before.get(place) != now.get(place))


class _Present:
    """The files of an engagement as they are now, read only where a document is of another version."""

    def __init__(self, store: Store, program: str, engagement: KeptEngagement) -> None:
        self._store, self._program, self._engagement = store, program, engagement

    @functools.cached_property
    def inputs(self) -> Mapping[str, str]:
        key = (self._engagement.id, self._engagement.version, self._program)
        with _ONE_AT_A_TIME:
            known = _INPUTS.get(key)
        if known is None:
            with self._store.reading() as unit:
                known = inputs_of(unit.engagements.files(self._engagement.id), self._program)
            with _ONE_AT_A_TIME:
                _INPUTS[key] = known
                while len(_INPUTS) > _KEPT_INPUTS:
                    del _INPUTS[next(iter(_INPUTS))]
        return known

    def changes_since(self, paper: Paper) -> tuple[Change, ...]:
        if paper.version == self._engagement.version and paper.inputs.get(PROGRAM) == self._program:
            return ()
        return changes_between(paper.inputs, self.inputs)


_INPUTS: dict[tuple[str, int, str], Mapping[str, str]] = {}
_ONE_AT_A_TIME = threading.Lock()


def _age(paper: Paper) -> tuple[datetime, int]:
    return paper.made_at, paper.version


def _in_order(standings: Iterable[PaperStanding], offer: Offer) -> tuple[PaperStanding, ...]:
    def place(one: PaperStanding) -> tuple[int, int]:
        language = LANGUAGES.index(one.paper.language) if one.paper.language in LANGUAGES else len(LANGUAGES)
        return language, offer.endings.index(one.ending) if one.ending in offer.endings else len(offer.endings)

    return tuple(sorted(standings, key=place))


def _tell_stage(tell: Tell, stage: str) -> None:
    tell(_FOUND * STAGES.index(stage) / len(STAGES), f"jobs.step-{stage}")


def _state_of(store: Store, engagement_id: str) -> bytes | None:
    with store.reading() as unit:
        states = [one for one in unit.papers.of_engagement(engagement_id) if one.code == STATE]
        return unit.papers.content(states[0].id) if states else None


def _tell_printed(tell: Tell, done: int, of: int, name: str) -> None:
    words = urlencode({"done": done, "of": of, "name": name})
    tell(_FOUND + (1 - _FOUND) * done / max(of, 1), f"jobs.step-{'printed' if done else 'printing'}?{words}")


def _paper(
    one: Printed, engagement_id: str, version: int, inputs: Mapping[str, str], at: datetime, made_by: str
) -> Paper:
    digest = hashlib.sha256(one.content).hexdigest()
    return Paper(
        secrets.token_hex(16), engagement_id, one.code, one.language, one.name, version, inputs, at, made_by,
        one.pages, len(one.content), digest,
    )  # fmt: skip


def _put_papers(unit: StoreUnit, engagement_id: str, papers: Sequence[tuple[Paper, bytes]], act: Act) -> None:
    if any(paper.code == STATE for paper, _ in papers):
        for old in unit.papers.of_engagement(engagement_id):
            if old.code == STATE:
                unit.papers.remove(old.id)
    for paper, content in papers:
        unit.papers.put(paper, content)
        if paper.code != STATE:
            unit.audit.append(act, "document.make", engagement_id, paper.name, None, _told(paper))


def _told(paper: Paper) -> dict[str, object]:
    return {"document": paper.id, "version": paper.version, "bytes": paper.size_bytes, "sha256": paper.digest}


def _known(unit: StoreUnit, engagement_id: str, paper_id: str) -> Paper:
    paper = unit.papers.paper(paper_id)
    if paper is None or paper.engagement_id != engagement_id or paper.code == STATE:
        raise NotFoundError(Problem("no-such-page", ""))
    return paper
