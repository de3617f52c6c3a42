from tests.bench.closed import OPEN, YEARS, matters
from tests.bench.growth import case_cells, steep_cells
from tests.bench.plans import Cost
from tests.clockwork import MONDAY_MORNING


def test_closed_cases_lie_evenly_over_the_years_however_many_there_are() -> None:
    few, many = (list(matters(OPEN, OPEN + number)) for number in (1_000, 4_000))

    for made in (few, many):
        late = sum(one.at >= MONDAY_MORNING - YEARS / 2 for one in made)
        assert abs(late / len(made) - 0.5) < 0.02
        assert not any(one.open for one in made)


def test_two_hundred_cases_are_open_however_many_are_closed() -> None:
    assert sum(one.open for one in matters(0, 5_000)) == OPEN


def test_a_question_that_answers_more_rows_may_cost_more() -> None:
    took = {1: 1.0, 2: 1.0}
    grew = Cost("hotline", "cases of a site", {1: 0.01, 2: 0.04}, {1: 10, 2: 50}, took)
    steep = Cost("hotline", "all cases", {1: 0.01, 2: 0.04}, {1: 50, 2: 50}, took)

    assert case_cells([grew, steep])[0][5] == "1"
    assert [row[1] for row in steep_cells([grew, steep])] == ["all cases"]


def test_the_steepest_step_counts_whatever_comes_after_it() -> None:
    cost = Cost("hotline", "all cases", {1: 0.01, 10: 0.05, 100: 0.05}, {1: 50, 10: 50, 100: 50})

    assert cost.ratio == 5
