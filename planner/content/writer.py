"""The one way data is written as YAML: canonical, and read back by our reader as the very same data."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import yaml

from planner.content.reader import read_yaml_bytes

# words that every reader of YAML takes for text; everything else is quoted
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]*")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_TEXT, _INTEGER, _DECIMAL = "tag:yaml.org,2002:str", "tag:yaml.org,2002:int", "tag:yaml.org,2002:float"


class _Dumper(yaml.SafeDumper):
    """Quotes every text another reader might take for something else; never writes an alias."""

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True


def write_yaml(data: Mapping[str, Any] | Sequence[Any]) -> str:
    """
    Return data as YAML in one fixed form: keys in the given order, maps and lists without nested ones on one line.

    What `read_yaml` gives comes back from it equal, types and order included.
    """
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=None, width=100_000)


class YamlSheets:
    """Files of an engagement as YAML."""

    def read(self, content: bytes, place: str) -> Any:
        """Return the data of a file; ContentError when it is not acceptable YAML."""
        return read_yaml_bytes(content, place).data

    def write(self, data: Any) -> bytes:
        """Return data as a file."""
        return write_yaml(data).encode()


def _text_node(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS
    return dumper.represent_scalar(_TEXT, value, style=None if plain else '"')


def _decimal_node(dumper: yaml.SafeDumper, value: float) -> yaml.Node:
    digits = format(Decimal(repr(value)), "f")
    return dumper.represent_scalar(_DECIMAL, digits if "." in digits else f"{digits}.0")


_Dumper.add_representer(str, _text_node)
_Dumper.add_representer(float, _decimal_node)
