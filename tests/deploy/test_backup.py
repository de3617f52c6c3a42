from pathlib import Path

import pytest

from deploy.local.backup import backup, restore
from deploy.local.house import House
from deploy.local.trouble import TroubleError
from shared.auth.keys import MASTER
from shared.storage.master import new_master_key

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def house(tmp_path: Path) -> House:
    """One that stood here once: its ports, a key, data of its store, a log."""
    folder = tmp_path / "run"
    for name, text in {
        "ports.json": "{}",
        "keys/cti": "secret",
        "store/data/1": "kept",
        "log/x": "said",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return House(ROOT, folder=folder, given={}, tell=lambda _line: None)


def test_what_is_copied_comes_back_and_what_was_there_is_set_aside(house: House, tmp_path: Path) -> None:
    file = backup(house, to=tmp_path / "copy.tar.gz")
    (house.folder / "store/data/1").write_text("broken")

    restore(house, file)

    assert (house.folder / "store/data/1").read_text() == "kept"
    assert (house.folder / "keys/cti").read_text() == "secret"
    (aside,) = tmp_path.glob("run.before-restore-*")
    assert (aside / "store/data/1").read_text() == "broken"


def test_a_backup_holds_no_logs_and_only_its_owner_may_read_it(house: House, tmp_path: Path) -> None:
    file = backup(house)

    restore(House(ROOT, folder=tmp_path / "elsewhere", given={}, tell=lambda _line: None), file)

    assert file.stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "elsewhere" / "log").exists()
    assert not (tmp_path / "elsewhere" / "backups").exists()


def test_the_master_key_is_not_in_the_file_unless_asked_for(house: House, tmp_path: Path) -> None:
    key = new_master_key(house.folder / "keys" / MASTER).read_text()
    elsewhere = House(ROOT, folder=tmp_path / "elsewhere", given={}, tell=lambda _line: None)

    restore(elsewhere, backup(house))
    assert not (elsewhere.folder / "keys" / MASTER).exists()
    restore(elsewhere, backup(house, without=()))
    assert (elsewhere.folder / "keys" / MASTER).read_text() == key


def test_a_house_that_is_restored_keeps_the_master_key_it_has(house: House) -> None:
    key = new_master_key(house.folder / "keys" / MASTER).read_text()

    restore(house, backup(house))

    assert (house.folder / "keys" / MASTER).read_text() == key
    assert (house.folder / "keys" / MASTER).stat().st_mode & 0o777 == 0o600


def test_a_folder_without_a_house_cannot_be_copied(tmp_path: Path) -> None:
    with pytest.raises(TroubleError, match="make up starts a house"):
        backup(House(ROOT, folder=tmp_path / "empty", given={}, tell=lambda _line: None))


def test_a_file_that_is_no_backup_is_refused_and_nothing_is_touched(house: House, tmp_path: Path) -> None:
    other = tmp_path / "photos.tar.gz"
    other.write_bytes(b"no archive at all")

    with pytest.raises(TroubleError):
        restore(house, other)
    with pytest.raises(TroubleError, match="no backup"):
        restore(house, tmp_path / "nowhere")

    assert (house.folder / "store/data/1").read_text() == "kept"
