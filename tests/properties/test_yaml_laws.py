"""What is written as YAML is read back as the very same data."""

from hypothesis import given
from hypothesis import strategies as st

from planner.content.reader import read_yaml_bytes
from planner.content.writer import write_yaml

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=30) | st.sampled_from(
    [
        "yes",
        "No",
        "~",
        "null",
        "1:30",
        "2026-07-01",
        "010",
        "1e3",
        ".5",
        "=1+1",
        "- a",
        "a: b",
        "#x",
        "|",
        "\u2028",
        "\ufeff",
        " a ",
    ]
)
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**17), 10**17), st.decimals(-(10**6), 10**6, places=6).map(float), TEXTS
)
DATA = st.recursive(
    SCALARS, lambda part: st.lists(part, max_size=4) | st.dictionaries(TEXTS, part, max_size=4), max_leaves=20
)


@given(st.dictionaries(TEXTS, DATA, min_size=1, max_size=4))
def test_data_comes_back_with_its_types_and_its_order(data):
    found = read_yaml_bytes(write_yaml(data).encode(), "x").data
    # `repr` tells 1 from 1.0 and True, and the order of keys
    assert repr(found) == repr(data)


@given(st.dictionaries(TEXTS, DATA, min_size=1, max_size=4))
def test_the_same_data_gives_the_same_text(data):
    text = write_yaml(data)
    assert write_yaml(read_yaml_bytes(text.encode(), "x").data) == text
