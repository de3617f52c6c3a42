"""Everything a house keeps, in one file, and back again: store, broker, files and keys, taken while it stands still.

A message lies in a service's outbox, in a queue, or in the other's store; a copy of only one of them, or of all at
different moments, would lose or double what is on its way. So the house is put down for the copy and brought up again;
whoever asks meanwhile asks again.
"""

import shutil
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

from deploy.local.house import House
from deploy.local.trouble import TroubleError

NOT_KEPT = ("./log", "./runner.*", "./rabbitmq*/log", "./rabbitmq*/pid", "./backups")
MARK = "./ports.json"
"""Every house has it, so a file without it is no backup of one."""
ASIDE = "before-restore"


def backup(house: House, *, to: Path | None = None) -> Path:
    """Copy the house into a file that only its owner may read, and bring it up again if it was up.

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
        leaving_out = [f"--exclude={name}" for name in NOT_KEPT]
        _tar("--create", "--gzip", "--file", str(part), "--directory", str(house.folder), *leaving_out, ".")
        part.replace(file)
    finally:
        if was_up:
            house.up()
    size = file.stat().st_size / 1e6
    house.tell(f"{file} holds everything ({size:.1f} MB, copied in {time.monotonic() - begun:.0f} s)")
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
    house.tell(
        f"{house.folder} is what {file.name} held" + (f"; what was there is in {aside}" if kept else "")
    )


def _tar(*arguments: str) -> str:
    done = subprocess.run(["tar", *arguments], capture_output=True, text=True, check=False)  # noqa: S603, S607 # our own
    if done.returncode:
        raise TroubleError(f"tar could not do it: {done.stderr.strip()}")
    return done.stdout
