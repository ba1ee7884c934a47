"""Print docs/feature_coverage.yaml as a table: which rows of the feature list the product has."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import yaml

COVERAGE = Path(__file__).parent.parent / "docs" / "feature_coverage.yaml"


def main() -> None:
    rows = yaml.load(COVERAGE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["rows"]
    for row in rows:
        places = ", ".join(row.get("places", ()))
        print(f"{row['id']}  {row['status']:8} {row['must']}" + (f"  [{places}]" if places else ""))
    counts = Counter(row["status"] for row in rows)
    print(", ".join(f"{status} {counts[status]}" for status in ("has", "partly", "planned")))


if __name__ == "__main__":
    main()
