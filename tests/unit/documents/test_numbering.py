from fake_documents import fake_document, small_document

from planner.documents.numbering import number_blocks
from planner.domain.model.document import Checklist, Column, Heading, Table


def _headings(*levels, numbered=True):
    return tuple(Heading(f"h{place}", level, "x", numbered) for place, level in enumerate(levels))


def test_headings_are_numbered_down_to_three_levels():
    numbering = number_blocks(small_document(body=_headings(1, 2, 3, 3, 2, 1, 2)))
    assert list(numbering.headings.values()) == ["1", "1.1", "1.1.1", "1.1.2", "1.2", "2", "2.1"]


def test_annexes_are_lettered_and_start_anew():
    numbering = number_blocks(small_document(body=(Heading("b", 1, "x"),), annexes=_headings(1, 2, 1)))
    assert [numbering.headings[id_] for id_ in ("b", "h0", "h1", "h2")] == ["1", "A", "A.1", "B"]


def test_the_twenty_seventh_annex_has_two_letters():
    numbering = number_blocks(small_document(annexes=_headings(*[1] * 27)))
    assert (numbering.headings["h25"], numbering.headings["h26"]) == ("Z", "AA")


def test_headings_of_the_opening_page_carry_no_number():
    assert number_blocks(small_document(opening=_headings(1, 2))).headings == {}


def test_an_unnumbered_heading_takes_no_number_from_the_next():
    body = (Heading("a", 1, "x"), Heading("b", 1, "x", numbered=False), Heading("c", 1, "x"))
    assert number_blocks(small_document(body=body)).headings == {"a": "1", "c": "2"}


def test_a_skipped_level_is_closed_so_that_readers_of_the_outline_find_no_gap():
    numbering = number_blocks(small_document(body=_headings(1, 3)))
    assert numbering.levels == {"h0": 1, "h1": 2}
    assert numbering.headings["h1"] == "1.1"


def test_tables_and_checklists_share_one_count_and_unnumbered_tables_have_none():
    column = (Column("x"),)
    body = (
        Table("t1", "x", column, ()),
        Table("t2", "x", column, (), numbered=False),
        Checklist("c1", "x", (), (), ()),
        Table("t3", "x", column, ()),
    )
    assert number_blocks(small_document(body=body)).tables == {"t1": 1, "c1": 2, "t3": 3}


def test_figures_count_through_the_whole_document():
    assert list(number_blocks(fake_document()).figures.values()) == [1, 2, 3, 4, 5, 6, 7]
