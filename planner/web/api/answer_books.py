"""Answers as workbooks for programs: taken away to be filled in, looked at, and taken over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from planner.errors import InputError, Problem, StaleSaveError
from planner.exchange.uploads import MAXIMUM_UPLOAD_BYTES
from planner.services.answering import save_answers, sort_answers
from planner.web.api.answers import AnswersShown
from planner.web.api.operations import Sent, SentFile, operation
from planner.web.diagnosis.answer import Desk, desk_for
from planner.web.diagnosis.books import XLSX, Offered, State, book_name, book_of, judge_book
from planner.web.guard import floor, open_engagement, say
from planner.web.problem_details import ProblemShown

_PATH = "/engagements/{slug}/questionnaires/{questionnaire}/answers/{respondent}/book"


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong in one cell, such as `answers!C7`."""

    cell: str
    problem: ProblemShown


@dataclass(frozen=True, slots=True)
class BookLine:
    """One answer of a workbook: what it does to what is kept, both in words, and what is wrong with it."""

    question_id: str
    state: State
    kept: str
    offered: str
    problems: tuple[CellProblem, ...]


@dataclass(frozen=True, slots=True)
class BookRead:
    """
    What a workbook would change: its answers one by one, those refused first.

    `values` are all values as they would be; with any problem nothing of it is taken over. `problems` are cells that
    cannot be read at all.
    """

    version: int
    can_be_taken: bool
    lines: tuple[BookLine, ...]
    problems: tuple[CellProblem, ...]
    values: dict[str, Any]


@operation("GET", _PATH, "answers", "answer", gives=XLSX)
def get_answer_book(slug: str, questionnaire: str, respondent: str) -> SentFile:
    """Get a questionnaire as a workbook, filled with what one person answered so far."""
    desk = _desk(slug, questionnaire, respondent)
    return SentFile(book_of(desk), book_name(desk), XLSX)


@operation("POST", f"{_PATH}/check", "answers", "answer", judge_book, scope="read", takes=XLSX,
           largest=MAXIMUM_UPLOAD_BYTES)  # fmt: skip
def check_answer_book(slug: str, questionnaire: str, respondent: str, body: bytes) -> BookRead:
    """Say what a workbook would change and what is wrong with it, cell by cell; nothing is kept."""
    desk = _desk(slug, questionnaire, respondent)
    judged = judge_book(desk, body, book_name(desk))
    lines = tuple(_line(one) for one in judged.lines)
    unread = tuple(_cell(address, problem) for address, problem in judged.unread)
    return BookRead(desk.answers.version, not judged.problems, lines, unread, dict(judged.values))


@operation("PUT", _PATH, "answers", "answer", save_answers, takes=XLSX, largest=MAXIMUM_UPLOAD_BYTES)
def take_answer_book(slug: str, questionnaire: str, respondent: str, body: bytes, version: int) -> Sent[AnswersShown]:
    """Take the answers of a workbook over; nothing is kept where one of its cells is wrong."""
    desk = _desk(slug, questionnaire, respondent)
    judged = judge_book(desk, body, book_name(desk))
    if desk.answers.version != version:
        # what the workbook leaves empty stays: of which version is only clear where it is the one named
        offered = replace(desk.answers, version=version, values=dict(judged.values))
        raise StaleSaveError(f"{questionnaire}: version {desk.answers.version}", desk.answers, offered)
    if judged.problems:
        raise InputError([Problem(one.code, cell, one.params) for cell, one in judged.problems])
    sound = sort_answers(desk.rules, desk.questionnaire, respondent, desk.answers.values, judged.values)
    kept = save_answers(
        floor().keeping, desk.engagement.id, desk.questionnaire, desk.answers, sound.values, desk.act
    )  # fmt: skip
    return Sent(AnswersShown(questionnaire, respondent, kept.values), kept.version)


def _desk(slug: str, questionnaire: str, respondent: str) -> Desk:
    return desk_for(open_engagement(slug), questionnaire, respondent)


def _line(one: Offered) -> BookLine:
    problems = tuple(_cell(address, problem) for address, problem in one.wrong)
    return BookLine(one.question.id, one.state, one.kept, one.offered, problems)


def _cell(address: str, problem: Problem) -> CellProblem:
    shown = ProblemShown(problem.code, address, dict(problem.params), say().explanation(problem))
    return CellProblem(address, shown)
