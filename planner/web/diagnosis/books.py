"""Answering in a workbook: the template with what was answered, and a look at an upload before it is taken over."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from flask import Response, make_response, render_template, request, url_for

from planner.domain.model.questionnaire import Question
from planner.errors import InputError, Problem
from planner.exchange.answer_books import ReadBook, read_answer_book, write_answer_book
from planner.exchange.uploads import MAXIMUM_UPLOAD_BYTES
from planner.services.answering import PlacedProblem
from planner.services.keeping import is_same
from planner.web.diagnosis.answer import Desk, answer_said, desk_for, fault_said
from planner.web.diagnosis.blueprint import diagnosis
from planner.web.guard import needs, open_engagement, say

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
State = Literal["new", "changed", "unchanged", "refused"]
_ORDER: tuple[State, ...] = ("refused", "new", "changed", "unchanged")


@dataclass(frozen=True, slots=True)
class Offered:
    """One answer of a workbook: what it does to what is kept, and what is wrong with it in which cells."""

    question: Question
    state: State
    kept: str
    offered: str
    wrong: tuple[tuple[str, Problem], ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A workbook that was read: its answers one by one, all values as they would be, and cells that cannot be read."""

    values: Mapping[str, Any]
    lines: tuple[Offered, ...]
    unread: tuple[tuple[str, Problem], ...]

    @property
    def problems(self) -> tuple[tuple[str, Problem], ...]:
        """Everything that keeps it from being taken over, each with its cell."""
        return (*self.unread, *(one for line in self.lines for one in line.wrong))


@diagnosis.get("/e/<slug>/diagnosis/questionnaires/<questionnaire_id>/<respondent_id>/template.xlsx")
@needs("answer")
def template(slug: str, questionnaire_id: str, respondent_id: str) -> Response:
    """Give the questionnaire as a workbook, filled with what this person answered."""
    return template_of(desk_for(open_engagement(slug), questionnaire_id, respondent_id))


@diagnosis.post("/e/<slug>/diagnosis/questionnaires/<questionnaire_id>/<respondent_id>/upload")
@needs("answer")
def upload(slug: str, questionnaire_id: str, respondent_id: str) -> str | tuple[str, int]:
    """Show what an uploaded workbook would change."""
    desk = desk_for(open_engagement(slug), questionnaire_id, respondent_id)
    back = url_for(".questionnaire", slug=slug, questionnaire_id=questionnaire_id, respondent_id=respondent_id)
    return preview_of(desk, "diagnosis/preview.html", back)


def template_of(desk: Desk) -> Response:
    """Return the workbook of a questionnaire."""
    answer = make_response(book_of(desk))
    answer.mimetype = XLSX
    answer.headers["Content-Disposition"] = f'attachment; filename="{book_name(desk)}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def book_of(desk: Desk) -> bytes:
    """Return the questionnaire as a workbook, filled with what was answered."""
    items = {name: tuple(ids) for name, ids in desk.rules.known.items()}
    return write_answer_book(desk.questionnaire, desk.answers.values, items, say())


def book_name(desk: Desk) -> str:
    """Return what the workbook is called: whose answers to what."""
    return f"{desk.questionnaire.id}.{desk.respondent_id}.xlsx"


def judge_book(desk: Desk, data: bytes, name: str) -> Judged:
    """
    Read a workbook and say of every answer in it what it would change and what is wrong with it; nothing is kept.

    Raises:
        InputError: there is none, it cannot be read, is larger than the limits, or is one of another questionnaire.
    """
    if not data:
        raise InputError([Problem("book-missing", "")])
    read = read_answer_book(data, name, desk.questionnaire, desk.answers.values, desk.rules.known)
    problems = desk.rules.problems(desk.questionnaire, desk.respondent_id, read.values)
    lines = sorted(_offered(desk, read, problems), key=lambda one: _ORDER.index(one.state))
    return Judged(read.values, tuple(lines), read.problems)


def preview_of(desk: Desk, page: str, back: str) -> str | tuple[str, int]:
    """Return the page that says what an upload would change; nothing of it is taken over yet."""
    sent = request.files.get("book")
    # read one byte more than may be: a larger file need not be held whole
    data = sent.stream.read(MAXIMUM_UPLOAD_BYTES + 1) if sent is not None else b""
    read = judge_book(desk, data, ((sent and sent.filename) or "")[:120])
    refused = bool(read.problems)
    shown = render_template(
        page,
        desk=desk,
        respondent=desk.rules.stakeholders[desk.respondent_id],
        lines=[one for one in read.lines if one.state != "unchanged"],
        counts={state: sum(one.state == state for one in read.lines) for state in _ORDER},
        cells=[(address, say().explanation(problem)) for address, problem in read.unread],
        fault_said=fault_said,
        refused=refused,
        mine=json.dumps(read.values, ensure_ascii=False),
        back=back,
    )
    return (shown, 422) if refused else shown


def _offered(desk: Desk, read: ReadBook, problems: Sequence[PlacedProblem]) -> Iterator[Offered]:
    for question in desk.questionnaire.questions.values():
        both = (desk.answers.values, read.values)
        kept, offered = ({question.id: one[question.id]} if question.id in one else {} for one in both)
        own = [one for one in problems if one.path[0] == question.id]
        if not kept and not offered:
            continue
        state: State = "refused" if own else "unchanged" if is_same(kept, offered) else "changed" if kept else "new"
        yield Offered(
            question,
            state,
            _said(desk, question, kept),
            _said(desk, question, offered),
            tuple((_address(read, one.path), one.problem) for one in own),
        )


def _said(desk: Desk, question: Question, held: Mapping[str, Any]) -> str:
    return answer_said(desk.rules, question, held.get(question.id), is_there=bool(held))


def _address(read: ReadBook, path: tuple[str | int, ...]) -> str:
    """Return the cell of a place, or the nearest one around it."""
    for length in range(min(len(path), 3), 0, -1):
        found = read.addresses.get(path[:length])
        if found is not None:
            return found
    row = [address for place, address in read.addresses.items() if place[:2] == path[:2]]
    return row[0] if row else ""
