"""Print the table of evidence in docs/content.md from the product profiles."""

from __future__ import annotations

from pathlib import Path

from planner.bootstrap import load_packs
from planner.services.vendor_evidence import ProductEvidence, evidence_of_products

PAGE = Path(__file__).parent.parent / "docs" / "content.md"
BEGIN, END = "<!-- evidence table: begin -->\n", "<!-- evidence table: end -->\n"
HEAD = """| product | facts | whole | core | unknown | oldest | newest | undated | prices | conflicts |
| --- | ---: | ---: | ---: | ---: | --- | --- | ---: | ---: | ---: |
"""


def page_with_table(page: str, rows: tuple[ProductEvidence, ...]) -> str:
    """Return the page with the table between its marks made anew."""
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    counts = [(row.facts, row.whole, row.core, row.unknown, row.undated, row.prices, row.conflicts) for row in rows]
    facts, whole, core, unknown, undated, prices, conflicts = (sum(column) for column in zip(*counts, strict=True))
    total = f"| all {len(rows)} | {facts} | {whole} | {core} | {unknown} | | | {undated} | {prices} | {conflicts} |\n"
    return before + BEGIN + HEAD + "".join(_row(row) for row in rows) + total + END + after


def _row(row: ProductEvidence) -> str:
    cells = (
        row.name.en, row.facts, row.whole, row.core, row.unknown,
        row.oldest or "—", row.newest or "—", row.undated, row.prices, row.conflicts,
    )  # fmt: skip
    return "| " + " | ".join(str(cell) for cell in cells) + " |\n"


def main() -> None:
    """Write the page."""
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(page_with_table(page, evidence_of_products(load_packs())), encoding="utf-8")


if __name__ == "__main__":
    main()
