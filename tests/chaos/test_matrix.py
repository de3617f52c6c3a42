from pathlib import Path

from tests.chaos.__main__ import called
from tests.chaos.counts import Counts
from tests.chaos.faults import FAULTS
from tests.chaos.matrix import COLUMNS, PAGE, _kept, cells, write
from tests.chaos.rounds import Round

KNOWN = ("nothing", "store away", "poison")


def row(fault: str, *, calls: str = "12") -> tuple[str, ...]:
    return (fault, "1", calls, *["0"] * (len(COLUMNS) - 3))


def test_a_fault_played_anew_replaces_its_row_and_the_others_stay(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- matrix -->\n\n<!-- end of matrix -->\nafter\n")
    write([row("poison"), row("nothing")], known=KNOWN, page=page)

    write([row("store away"), row("poison", calls="40")], known=KNOWN, page=page)

    assert _kept(page) == [row("nothing"), row("store away"), row("poison", calls="40")]
    assert page.read_text().startswith("before\n")
    assert page.read_text().endswith("<!-- end of matrix -->\nafter\n")


def test_the_row_of_a_fault_that_there_is_no_more_goes(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- matrix -->\n\n<!-- end of matrix -->\n")
    write([row("poison")], known=KNOWN, page=page)

    write([row("nothing")], known=KNOWN[:2], page=page)

    assert _kept(page) == [row("nothing")]


def test_a_row_adds_up_what_the_runs_came_to_and_tells_the_worst_recovery() -> None:
    well = Round("poison", calls=12, counts=Counts(), recovered=1.0, again=2)
    worse = Round("poison", calls=12, counts=Counts(lost=["a"], stuck=["b", "c"]), recovered=40.04, again=3)

    other = Round("nothing", calls=100, counts=Counts(lost=["d"]), recovered=90.0, again=9)

    told = cells("poison", [well, other, worse])

    assert told[:8] == ("poison", "2", "24", "1", "0", "2", "40.0", "5")
    assert len(told) == len(COLUMNS)


def test_every_row_of_the_page_has_every_column() -> None:
    assert {len(one) for one in _kept(PAGE)} == {len(COLUMNS)}


def test_a_faults_whole_name_means_it_alone_and_a_part_every_one_that_holds_it() -> None:
    alone, part = called(["nothing"], FAULTS), called(["says nothing", "store killed"], FAULTS)

    assert [fault.name for fault in alone] == ["nothing"]
    assert {fault.name for fault in part} == {
        "broker takes calls and says nothing",
        "store takes calls and says nothing",
        "store killed",
    }
    assert called([""], FAULTS) == list(FAULTS)
