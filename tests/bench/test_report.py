from dataclasses import replace
from pathlib import Path

import pytest

from tests.bench.billing import Run
from tests.bench.figures import Figures, median, percentile
from tests.bench.paths import Row
from tests.bench.report import (
    LIBRARIES,
    NoPartError,
    billing_cells,
    machine,
    markdown,
    path_cells,
    with_former,
    write,
)


def test_a_percentile_is_a_time_that_was_measured() -> None:
    times = [number / 100 for number in range(100, 0, -1)]

    found = [percentile(times, percent) for percent in (0, 50, 99, 100)]

    assert found == [0.01, 0.51, 1.0, 1.0]
    assert percentile([], 99) == 0


def test_the_median_round_is_the_one_in_the_middle_by_rate() -> None:
    rounds = [Figures(rate, (1.0,)) for rate in (9.0, 1.0, 5.0)]

    assert median(rounds).rate == 5.0


def test_a_ratio_below_its_goal_is_said_not_to_be_reached() -> None:
    figures = Figures(100.0, (0.01,), {"service": 0.001, "store": 0.002, "broker": 0.0005})
    rows = [
        Row("slow", 5, None, figures, figures, ratio=0.79, goal=0.8),
        Row("quick", 5, None, figures, figures, ratio=0.8, goal=0.8),
    ]

    cells = path_cells(rows)

    assert [line[3:6] for line in cells if line[1] == "Guanjia"] == [
        ("0.79", "≥ 0.8", "no"),
        ("0.80", "≥ 0.8", "yes"),
    ]


def test_the_machine_is_named_with_every_library_that_was_measured() -> None:
    told = machine()

    assert all(f"{library} " in told for library in LIBRARIES)


def test_writing_one_part_of_the_page_leaves_the_others(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# A\n<!-- paths -->\nold\n<!-- end of paths -->\n# B\n<!-- road -->\nroad\n<!-- end of road -->\n"
    )

    write("paths", markdown(("a", "b"), [("1", "2")]), page=page)

    assert page.read_text() == (
        "# A\n<!-- paths -->\n| a | b |\n| --- | --- |\n| 1 | 2 |\n<!-- end of paths -->\n"
        "# B\n<!-- road -->\nroad\n<!-- end of road -->\n"
    )


def test_writing_an_empty_part_of_the_page_leaves_the_others_and_a_missing_one_is_refused(
    tmp_path: Path,
) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- paths -->\n<!-- end of paths -->\n# B\n")

    write("paths", "new", page=page)
    with pytest.raises(NoPartError, match="no part road"):
        write("road", "new", page=page)

    assert page.read_text() == "<!-- paths -->\nnew\n<!-- end of paths -->\n# B\n"


def test_rows_of_former_runs_stay_until_they_are_measured_again(tmp_path: Path) -> None:
    page, columns = tmp_path / "page.md", ("service", "ms")
    page.write_text("<!-- cases -->\nx\n<!-- end of cases -->\n")
    write("cases", markdown(columns, [("crew", "1"), ("console", "")]), page=page)

    again = with_former("cases", [("crew", "3")], columns=columns, again={("crew",)}, page=page)
    other = with_former("cases", [("crew", "3")], columns=("service", "s"), again=(), page=page)

    assert again == [("console", ""), ("crew", "3")]
    assert other == [("crew", "3")]


def test_a_billing_run_that_doubles_or_is_too_slow_is_said_not_to_reach_its_goal() -> None:
    spent = {"billing": 1.0, "store": 2.0, "broker": 0.5}
    good = Run(100_000, 50, 0, raised=59.0, entered=200.0, doubled=0, missing=0, spent=spent)
    slow, double = replace(good, raised=61.0), replace(good, doubled=1)

    assert [line[-1] for line in billing_cells([good, slow, double])] == ["yes", "no", "no"]
