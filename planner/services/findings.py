"""What the engines found for an engagement, kept so that a page need not wait for them."""

from __future__ import annotations

import functools
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from planner.errors import LostLeaseError, PlannerError, Problem
from planner.services.engines import Engines
from planner.services.headline import headline_data, headline_of
from planner.services.jobs import Job, Outcome, Tell, ask_for
from planner.services.keeping import Act, EngagementFile, KeptEngagement
from planner.services.run import STAGES, EngagementResult
from planner.services.told import as_data, from_data, problems_of

if TYPE_CHECKING:
    # the store reaches the findings, so that neither can be made before the other
    from planner.services.store import Store, StoreUnit

KIND = "findings"
# what is kept beside the inputs and read by no engine: who has finished scoring, what was tried, what was decided
RECORDS = ("rounds.yaml", "decisions/", "selection_what_if/")
# unsealed results of one process; one takes some 10 MB
_KEPT_RESULTS = 8
# assumption: a worker that lives begins with what people wait for sooner
LATE = timedelta(minutes=1)
# assumption for the progress told: reading an engagement takes a fourth of the time, what follows the rest
_READ, _RUN = 0.25, 0.95


@dataclass(frozen=True, slots=True)
class KeptFindings:
    """
    The last findings of an engagement as they are kept.

    `version` is that of the engagement they were made from (None: there never were any), `content` the result as sealed
    bytes. `failed_version` is a later version that could not be run, `problems` why, as (code, where, params).
    `headline` is where the engagement stands, as plain data; `inputs` the digest of what the result was made from.
    """

    engagement_id: str
    version: int | None
    made_at: datetime
    content: bytes | None = None
    failed_version: int | None = None
    problems: Sequence[Any] = field(default_factory=tuple)
    headline: Any = None
    inputs: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """
    What a page shows: the latest result there is, and how it stands to the engagement as it is now.

    `result` is None where none could be made yet. `version` is the version it was made from, `wanted` that of the
    engagement. `problems` say why the version wanted cannot be run; without any, a result that is not current is being
    worked out. `is_late`: nobody has begun with it for so long that there may be no worker.
    """

    result: EngagementResult | None
    version: int | None
    wanted: int
    problems: tuple[Problem, ...] = ()
    is_late: bool = False

    @property
    def is_current(self) -> bool:
        """Whether the result is that of the engagement as it is now."""
        return self.result is not None and self.version == self.wanted

    @property
    def is_coming(self) -> bool:
        """Whether a newer result is being worked out."""
        return not self.is_current and not self.problems


class FindingsKeeper(Protocol):
    """The findings within one transaction."""

    def latest(self, engagement_id: str) -> KeptFindings | None: ...

    def content(self, engagement_id: str) -> bytes | None: ...

    def put(self, findings: KeptFindings) -> None: ...


class Shelf(Protocol):
    """
    Turns a result into bytes and back.

    `stamp` is the same wherever the same program shares the same secret; bytes of another stamp, or bytes somebody
    changed, come back as None and are never looked into.
    """

    @property
    def stamp(self) -> str: ...

    def seal(self, result: EngagementResult) -> bytes: ...

    def unseal(self, content: bytes) -> EngagementResult | None: ...


class _Unsealed:
    """The results this process unsealed last, by engagement, inputs, when they were made, and who can unseal them."""

    def __init__(self) -> None:
        self._results: OrderedDict[tuple[object, ...], EngagementResult] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[object, ...], make: Callable[[], EngagementResult | None]) -> EngagementResult | None:
        # one thread makes it and the others wait: eight would take eight times as long
        with self._lock:
            result = self._results.pop(key, None) or make()
            if result is not None:
                self._results[key] = result
            while len(self._results) > _KEPT_RESULTS:
                self._results.popitem(last=False)
            return result


_UNSEALED = _Unsealed()


def findings_of(
    store: Store, shelf: Shelf, ring: Callable[[Job], None], engagement: KeptEngagement, act: Act
) -> Findings:
    """
    Return the latest findings of an engagement at once; where they are not current, newer ones are asked for.

    Args:
        ring: tells whoever works that a job waits; one that works at once is welcome.
    """
    found = _findings_kept(store, shelf, engagement)
    if not found.is_coming:
        return found
    with store.reading() as unit:
        waiting = unit.jobs.under_way(engagement.id, KIND)
    if waiting:
        return replace(found, is_late=waiting[0].state == "waiting" and act.at - waiting[0].asked_at > LATE)
    job = _ask_once(store, shelf, engagement.id, act)
    if job is None:
        return found
    ring(job)
    return _findings_kept(store, shelf, engagement)


def make_findings(
    store: Store, engines: Engines, shelf: Shelf, job: Job, tell: Tell, at: Callable[[], datetime]
) -> Outcome:
    """Run the engines over an engagement as it is now; the outcome leaves the findings, or why there are none."""
    assert job.engagement_id is not None
    version, files = engagement_now(store, job.engagement_id)
    if job.arguments.get("stamp") not in {None, shelf.stamp}:
        return _failed(job.engagement_id, version, (Problem("worker-differs", ""),), at())
    inputs = _inputs_of(files)
    if _made_from(store, shelf, job.engagement_id, inputs):
        return Outcome({"version": version}, functools.partial(_still_so, job.engagement_id, version, inputs))
    tell(0.0, "jobs.step-reading")
    try:
        result = engines.run(files, lambda stage: tell(*_step_of(stage)))
        tell(_RUN, "jobs.step-keeping")
        content = shelf.seal(result)
    except LostLeaseError:
        # nobody wants it any more: no reason to tell, and nothing to leave
        raise
    except PlannerError as error:
        return _failed(job.engagement_id, version, problems_of(error), at())
    made = findings_made(job.engagement_id, version, at(), content, result, files)
    return Outcome({"version": version}, lambda unit: keep_findings(unit, made))


def findings_made(
    engagement_id: str,
    version: int,
    at: datetime,
    content: bytes,
    result: EngagementResult,
    files: Sequence[EngagementFile],
) -> KeptFindings:
    """Return what is kept of a result, its sealed bytes, and the files it was made from."""
    headline = headline_data(headline_of(result))
    return KeptFindings(engagement_id, version, at, content, headline=headline, inputs=_inputs_of(files))


def keep_findings(unit: StoreUnit, made: KeptFindings) -> None:
    """Keep what was found for a version, unless it is known of a later one already."""
    kept = unit.findings.latest(made.engagement_id)
    if kept is None or (made.version or 0) >= max(kept.version or 0, kept.failed_version or 0):
        unit.findings.put(made)


def _still_so(engagement_id: str, version: int, inputs: str, unit: StoreUnit) -> None:
    """Keep the findings there are as those of another version with the same inputs."""
    kept = unit.findings.latest(engagement_id)
    if kept is not None and kept.inputs == inputs:
        content = unit.findings.content(engagement_id)
        keep_findings(unit, replace(kept, version=version, content=content, failed_version=None, problems=()))


def _made_from(store: Store, shelf: Shelf, engagement_id: str, inputs: str) -> bool:
    """Whether the findings that are kept were made from these inputs, by a program that can still read them."""
    with store.reading() as unit:
        kept = unit.findings.latest(engagement_id)
    return (
        kept is not None
        and kept.version is not None
        and kept.inputs == inputs
        and _unsealed(store, shelf, kept) is not None
    )


def _inputs_of(files: Sequence[EngagementFile]) -> str:
    """Return the digest of the files that engines read."""
    told = hashlib.sha256()
    for file in sorted(files, key=lambda one: one.place):
        if not file.place.startswith(RECORDS):
            told.update(f"{file.place}\0{len(file.content)}\0".encode())
            told.update(file.content)
    return told.hexdigest()


def engagement_now(store: Store, engagement_id: str) -> tuple[int, tuple[EngagementFile, ...]]:
    """Return the version of an engagement and its files as they are in that version."""
    while True:
        with store.reading() as unit:
            before = unit.engagements.named(engagement_id).version
            files = unit.engagements.files(engagement_id)
        # a database may show what was saved between two questions: then neither version is what the files are
        with store.reading() as unit:
            if unit.engagements.named(engagement_id).version == before:
                return before, files


def current_result(store: Store, shelf: Shelf, engagement_id: str, version: int) -> EngagementResult | None:
    """Return the result of exactly one version, where it is kept."""
    with store.reading() as unit:
        kept = unit.findings.latest(engagement_id)
    if kept is None or kept.version != version:
        return None
    return _unsealed(store, shelf, kept)


def forget_failures(store: Store) -> None:
    """Let every engagement be run anew that could not be: another program may be able to."""
    with store.writing() as unit:
        for engagement in unit.engagements.all():
            kept = unit.findings.latest(engagement.id)
            if kept is not None and kept.failed_version is not None:
                content = unit.findings.content(engagement.id)
                unit.findings.put(replace(kept, content=content, failed_version=None, problems=()))


def note_failure(unit: StoreUnit, engagement_id: str, version: int, problems: Sequence[Problem], at: datetime) -> None:
    """Write down why a version cannot be run; the last findings that could be made stay."""
    kept = unit.findings.latest(engagement_id) or KeptFindings(engagement_id, None, at)
    content = unit.findings.content(engagement_id)
    unit.findings.put(replace(kept, content=content, failed_version=version, problems=as_data(problems)))


def _failed(engagement_id: str, version: int, problems: Sequence[Problem], at: datetime) -> Outcome:
    return Outcome(
        {"version": version},
        lambda unit: note_failure(unit, engagement_id, version, problems, at),
        tuple(problems),
    )


def _step_of(stage: str) -> tuple[float, str]:
    done = STAGES.index(stage) / len(STAGES)
    return _READ + (_RUN - _READ) * done, f"jobs.step-{stage}"


def _findings_kept(store: Store, shelf: Shelf, engagement: KeptEngagement) -> Findings:
    with store.reading() as unit:
        kept = unit.findings.latest(engagement.id)
    if kept is None:
        return Findings(None, None, engagement.version)
    problems = from_data(kept.problems) if kept.failed_version == engagement.version else ()
    result = None if kept.version is None else _unsealed(store, shelf, kept)
    return Findings(result, None if result is None else kept.version, engagement.version, problems)


def _unsealed(store: Store, shelf: Shelf, kept: KeptFindings) -> EngagementResult | None:
    def make() -> EngagementResult | None:
        with store.reading() as unit:
            content = unit.findings.content(kept.engagement_id)
        return None if content is None else shelf.unseal(content)

    return _UNSEALED.get((kept.engagement_id, kept.inputs, kept.made_at, shelf.stamp), make)


def _ask_once(store: Store, shelf: Shelf, engagement_id: str, act: Act) -> Job | None:
    """Ask for newer findings unless somebody did; None when there is nothing to ask for."""
    with store.writing() as unit:
        # another page may have asked in this very moment
        if unit.jobs.under_way(engagement_id, KIND):
            return None
        return ask_for(unit, KIND, engagement_id, {"stamp": shelf.stamp}, act, is_change=False)
