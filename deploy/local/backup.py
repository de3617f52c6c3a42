"""Everything a house keeps, in one file, and back again: store, broker, files and keys, taken while it stands still.

The master key is left out unless asked for: whoever finds the file then reads no personal data in the store.

A message lies in a service's outbox, in a queue, or in the other's store; a copy of only one of them, or of all at
different moments, would lose or double what is on its way. So the house is put down for the copy and brought up again;
whoever asks meanwhile asks again.
"""

import shutil
import subprocess
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from deploy.local.house import House
from deploy.local.trouble import TroubleError
from shared.auth.keys import MASTER

NOT_KEPT = ("./log", "./runner.*", "./rabbitmq*/log", "./rabbitmq*/pid", "./backups")
MASTER_KEY = f"./keys/{MASTER}"
MARK = "./ports.json"
"""Every house has it, so a file without it is no backup of one."""
ASIDE = "before-restore"


def backup(house: House, *, to: Path | None = None, without: Sequence[str] = (MASTER_KEY,)) -> Path:
    """Copy the house, ``without`` some of its files, into one that only its owner may read; bring it up if it was up.

    Raises TroubleError when there is no house or the copy fails; the house comes up again all the same.
    """
    if not (house.folder / MARK).exists():
        raise TroubleError(f"There is nothing to copy in {house.folder}: make up starts a house.")
    file = to or house.folder / "backups" / f"guanjia-{datetime.now(UTC):%Y%m%d-%H%M%S}.tar.gz"
    file.parent.mkdir(parents=True, exist_ok=True)
    was_up = house.down()
    begun = time.monotonic()
    try:
        part = file.with_name(f"{file.name}.part")
        part.touch(mode=0o600)
        leaving_out = [f"--exclude={name}" for name in (*NOT_KEPT, *without)]
        _tar("--create", "--gzip", "--file", str(part), "--directory", str(house.folder), *leaving_out, ".")
        part.replace(file)
    finally:
        if was_up:
            house.up()
    size = file.stat().st_size / 1e6
    house.tell(f"{file} holds everything ({size:.1f} MB, copied in {time.monotonic() - begun:.0f} s)")
    if MASTER_KEY in without:
        house.tell(
            f"but for the master key: keep {house.folder / MASTER_KEY} elsewhere; without it the file is void"
        )
    return file


def restore(house: House, file: Path) -> None:
    """Put the file's house in the place of what is in the folder, which is set aside; ``make up`` starts it.

    Raises TroubleError when the house is up, or when the file is no backup.
    """
    if house.runner.is_up():
        raise TroubleError("The house is up: make down first. What it keeps now will be set aside.")
    if not file.exists() or MARK not in _tar("--list", "--file", str(file)).splitlines():
        raise TroubleError(f"{file} is no backup of a house: give a file that make backup wrote.")
    aside = house.folder.with_name(f"{house.folder.name}.{ASIDE}-{datetime.now(UTC):%Y%m%d-%H%M%S}")
    kept = house.folder.exists() and any(house.folder.iterdir())
    new = house.folder.with_name(f"{house.folder.name}.restoring")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True, mode=0o700)
    _tar("--extract", "--gzip", "--file", str(file), "--directory", str(new))
    if kept:
        house.folder.rename(aside)
    new.rename(house.folder)
    _bring_key(house, aside)
    house.tell(
        f"{house.folder} is what {file.name} held" + (f"; what was there is in {aside}" if kept else "")
    )


def _bring_key(house: House, aside: Path) -> None:
    """The master key of the house before, where the file brought none: usually it is the same house."""
    key, before = house.folder / MASTER_KEY, aside / MASTER_KEY
    if key.exists():
        return
    if before.exists():
        shutil.copy2(before, key)
        house.tell(f"The file holds no master key; the one that was here stays: {key}")
    else:
        house.tell(f"The file holds no master key: put the one of that house into {key} before make up")


def _tar(*arguments: str) -> str:
    done = subprocess.run(["tar", *arguments], capture_output=True, text=True, check=False)  # noqa: S603, S607 # our own
    if done.returncode:
        raise TroubleError(f"tar could not do it: {done.stderr.strip()}")
    return done.stdout
