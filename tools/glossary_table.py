"""Print docs/glossary.md from questionnaires/glossary.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

BASE = Path(__file__).parent.parent
HEAD = """# Glossary · 术语表

One word for one thing, in both languages and in code. A new term enters `questionnaires/glossary.yaml` first;
`make tables` prints this page from it.

| 中文 | English | In code | Meaning | 不用 · not |
| --- | --- | --- | --- | --- |
"""


def glossary_page(glossary: dict[str, Any]) -> str:
    """Return the page: a row a term, and the spellings the house does not use."""
    rows = "".join(_row(term) for term in glossary["terms"])
    misspelt = "、".join(glossary["everywhere"]["zh"]) + ", " + ", ".join(glossary["everywhere"]["en"])
    return f"{HEAD}{rows}\nNever, product profiles included · 任何地方都不用：{misspelt}.\n"


def _row(term: dict[str, Any]) -> str:
    avoid = term.get("avoid", {})
    words = ", ".join((*avoid.get("zh", ()), *avoid.get("en", ())))
    code = f"`{term['code']}`" if "code" in term else "—"
    return f"| {term['zh']} | {term['en']} | {code} | {term['meaning']['en']} | {words} |\n"


def main() -> None:
    """Write the page."""
    pack = BASE / "questionnaires" / "glossary.yaml"
    glossary = yaml.load(pack.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    (BASE / "docs" / "glossary.md").write_text(glossary_page(glossary), encoding="utf-8")


if __name__ == "__main__":
    main()
