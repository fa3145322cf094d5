"""Other rosters of the same form with other mistakes: nothing is tuned to the eleven."""

import pytest

from weibao.kernel.months import Month
from weibao.rosters.checking import check_books
from weibao.rosters.tests.invented import Inventor


@pytest.mark.parametrize("seed", [11, 22, 33, 44])
def test_every_row_of_invented_rosters_comes_out_as_meant(seed, tmp_path):
    invention = Inventor(seed).city(tmp_path, rows_each=30)
    outcome = check_books(invention.files.values(), Month(2023, 7))
    assert outcome.refused == []
    told = {(read.file, read.row): frozenset(read.codes) for read in outcome.rejected}
    assert told == {key: truth.codes for key, truth in invention.truth.items() if truth.codes}
    twice = {
        (found.line.file, found.line.row): ((found.same_as.file, found.same_as.row), frozenset(found.differs))
        for found in outcome.duplicates
    }
    assert twice == {key: (truth.same_as, truth.differs) for key, truth in invention.truth.items() if truth.same_as}
    judged = {(child.line.file, child.line.row): (child.category, child.pay) for child in outcome.children}
    assert judged == {key: (truth.category, truth.pay) for key, truth in invention.truth.items() if not truth.codes and not truth.same_as}
    assert len(told) + len(twice) + len(judged) == len(invention.truth)
    assert min(len(told), len(twice)) > 10
