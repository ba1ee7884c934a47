"""What the forms of several pages share: problems beside their fields, pairs of languages, empty dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, Field
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Optional as MayBeEmpty

from planner.domain.model.text import Text
from planner.errors import InputError, Problem
from planner.web.guard import say

LONGEST_LINE = 200


class Told(str):
    """What is wrong with a field in words of ours; messages of the form library are not in the reader's language."""

    __slots__ = ()
    is_ours = True


def options(named: Mapping[str, str]) -> list[Any]:
    """Return values to choose from with what they are called."""
    return [SelectChoice(value, label) for value, label in named.items()]


def day_field() -> DateField:
    """Return a field for a day that may be left out."""
    return DateField(validators=[MayBeEmpty()])


def tell_in(form: FlaskForm, problems: Iterable[Problem]) -> list[str]:
    """Put problems beside the fields they name; return those that name none."""
    fields: dict[str, Field] = dict(form._fields)  # the only way to a field by its name
    others = []
    for problem in problems:
        told = Told(say().explanation(problem))
        if problem.where in fields:
            fields[problem.where].errors = [*fields[problem.where].errors, told]
        else:
            others.append(str(told))
    return others


def pair(chinese: str | None, english: str | None, where: str) -> Text:
    """
    Return what was written in one language or in both; the other language says the same where it is left out.

    Raises:
        InputError: neither was written.
    """
    zh, en = (chinese or "").strip(), (english or "").strip()
    if not (zh or en):
        raise InputError([Problem("title-missing", where)])
    return Text(zh or en, en or zh)
