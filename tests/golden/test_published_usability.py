"""The published example of the System Usability Scale."""

from planner.domain.selection.trials import usability_score


def test_the_example_of_the_original_publication_is_reproduced():
    """
    Brooke, SUS: A «quick and dirty» usability scale (in Jordan et al., Usability Evaluation in Industry, 1996):
    contributions 4, 1, 1, 4, 1, 2, 1, 1, 4, 3 add up to 22, and 22 x 2.5 = 55.
    """
    # an odd statement contributes its mark less 1, an even one 5 less its mark
    assert usability_score((5, 4, 2, 1, 2, 3, 2, 4, 5, 2)) == 55.0
