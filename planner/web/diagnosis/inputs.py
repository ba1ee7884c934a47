"""
One answer and what stands in its input: printed into it and read back from it.

What nobody touched comes back as the very same data: a text that still reads as it was printed gives the stored value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any

from planner.domain.model.questionnaire import Column, Question
from planner.domain.model.text import Language
from planner.services.answering import cleaned

Asked = Question | Column
_PLACES = 15
_SEPARATORS = re.compile(r"(?<=\d)[,'\u00a0\u202f ](?=\d{3}(?!\d))")


class Nothing(Enum):
    """No answer at all: the question was not asked yet. «Asked and not known» is None."""

    HERE = "nothing"


NOTHING = Nothing.HERE


def printed(asked: Asked, raw: Any, language: Language) -> str:
    """Return what stands in an input for a stored value."""
    if raw is NOTHING or raw is None:
        return ""
    if asked.type == "text" and is_pair(raw):
        return str(raw[_key(language)])
    if isinstance(raw, list):
        return "\n".join(str(part) for part in raw)
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, int | float):
        number = Decimal(repr(raw))
        return f"{(number * 100 if asked.type == 'fraction' else number).normalize():f}"
    return str(raw)


def taken(asked: Asked, typed: str, stored: Any, language: Language) -> Any:
    """
    Return the value of what somebody typed; NOTHING for an empty input.

    What cannot be read as the type asked for is returned as text, for the check to refuse it with its words.
    """
    typed = typed.replace("\r\n", "\n").replace("\r", "\n")
    if stored is not NOTHING and stored is not None and typed == printed(asked, stored, language).replace("\r\n", "\n"):
        return stored
    plain = cleaned(typed).strip()
    if not plain:
        return NOTHING
    if asked.type == "text":
        return {**stored, _key(language): plain} if is_pair(stored) else plain
    if asked.type == "scale":
        return int(plain) if _is_numbered(asked) and plain.isdecimal() else plain
    return _READ[asked.type](plain) if asked.type in _READ else plain


def chosen(picked: Sequence[str], stored: Any) -> Any:
    """Return the choices somebody ticked; in the stored order where they are the same ones."""
    if isinstance(stored, list) and sorted(map(str, stored)) == sorted(picked):
        return stored
    return list(dict.fromkeys(picked)) or NOTHING


def is_pair(raw: Any) -> bool:
    """Whether a value is a text in both languages."""
    return isinstance(raw, dict) and set(raw) == {"zh", "en"} and all(isinstance(one, str) for one in raw.values())


def is_readable(asked: Asked, raw: Any) -> bool:
    """Whether a stored value has a shape an input can hold; what has not is shown and kept as it is."""
    if raw is NOTHING or raw is None:
        return True
    if asked.type == "text":
        return isinstance(raw, str | int | float) or is_pair(raw)
    if asked.type == "choices":
        return isinstance(raw, list) and all(isinstance(one, str) and "\n" not in one and one.strip() for one in raw)
    return isinstance(raw, str | int | float)


def other_language(raw: Any, language: Language) -> str:
    """Return what a text says in the language that the page does not show."""
    return str(raw["en" if language == "zh-CN" else "zh"]) if is_pair(raw) else ""


def _key(language: Language) -> str:
    return "zh" if language == "zh-CN" else "en"


def _is_numbered(asked: Asked) -> bool:
    return not asked.options or all(option.id.isdecimal() for option in asked.options)


def _plain_number(typed: str) -> Decimal | None:
    """Read a number as people write it: full-width digits, blanks or commas between thousands."""
    text = _SEPARATORS.sub("", unicodedata.normalize("NFKC", typed)).replace("\u2212", "-").strip()
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    # more digits than a file of answers can hold are no number here
    if not number.is_finite() or len(number.as_tuple().digits) > _PLACES or abs(number.adjusted()) > _PLACES:
        return None
    return number


def _integer(typed: str) -> int | str:
    number = _plain_number(typed)
    return typed if number is None or number != number.to_integral_value() else int(number)


def _number(typed: str) -> int | float | str:
    number = _plain_number(typed)
    if number is None:
        return typed
    return int(number) if number == number.to_integral_value() else float(number)


def _fraction(typed: str) -> float | int | str:
    written = unicodedata.normalize("NFKC", typed)
    number = _plain_number(written.rstrip("% "))
    # 0.34 may mean 34 % or a third of one per cent: with its sign it is clear
    if number is None or (0 < number < 1 and not written.endswith("%")):
        return typed
    share = number / 100
    return int(share) if share == share.to_integral_value() else float(share)


def _number_or_share(typed: str) -> float | int | str:
    return _fraction(typed) if typed.endswith(("%", "％")) else _number(typed)


def _yes_no(typed: str) -> bool | str:
    return {"true": True, "false": False}.get(typed, typed)


def _lines(typed: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in typed.split("\n") if part.strip()))


_READ: dict[str, Callable[[str], Any]] = {
    "integer": _integer,
    "number": _number_or_share,
    "money": _number,
    "fraction": _fraction,
    "yes_no": _yes_no,
    "choices": _lines,
}
