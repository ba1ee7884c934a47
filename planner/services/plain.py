"""Records as plain data: how everything the product knows becomes JSON, on the command line and for programs."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from planner.domain.model.text import Text
from planner.errors import Statement
from planner.wording import Wording


def plain(value: Any, wording: Wording) -> Any:
    """Turn records into what JSON can hold; statements keep code and parameters beside their wording."""
    if isinstance(value, Statement):
        return {"code": value.code, "params": plain(value.params, wording), "text": wording.say(value)}
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name), wording) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(part, wording) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(part, wording) for part in value]
    return _plain_scalar(value)


def _plain_scalar(value: Any) -> Any:
    match value:
        case enum.Enum():
            return value.value
        case date() | datetime() | time():
            return value.isoformat()
        case Decimal() | Path():
            return str(value)
        case _:
            return value
