"""Making a site of its own: its credentials, its folder, its queue at the center, and what it begins with."""

import asyncio
import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from deploy.local.trouble import TroubleError
from deploy.site import bundle
from deploy.site.center import Center, declare, hand_over_lanes, manage, nobody_consumes
from deploy.site.definitions import Definitions, at_center, user_of
from deploy.site.ways import AUTHORITY
from shared.auth.keys import PUBLIC, new_keys
from shared.storage.mongo import MongoDatabase
from shared.vocabulary.ids import SiteId

ASKS = "?heartbeat=5&connection_timeout=5000"
"""With the default of a minute, a line that swallows everything would go unnoticed for as long."""
DATABASE = "guanjia_crew"


@dataclass(frozen=True, slots=True)
class Papers:
    """What a site's folder says about its center; holds the site's password, so only its owner may read it."""

    site: str
    center_uri: str
    console_url: str

    def write(self, folder: Path) -> None:
        """Keep the papers in the folder."""
        file = folder / "site.json"
        file.touch(mode=0o600)
        file.write_text(json.dumps(asdict(self), indent=2) + "\n")

    @classmethod
    def read(cls, folder: Path) -> "Papers":
        """The papers of a folder; raises TroubleError where no site was enrolled."""
        file = folder / "site.json"
        if not file.exists():
            raise TroubleError(f"No site was enrolled into {folder}: python -m deploy.site enroll says how.")
        return cls(**json.loads(file.read_text()))


def enroll(
    site: SiteId,
    *,
    folder: Path,
    center: Center,
    run: Path | None,
    authority: Path | None = None,
    tell: Callable[[str], None],
) -> None:
    """Prepare a site; doing it again gives it a new password and what is open now. Raises TroubleError.

    ``authority`` is the certificate of who signed the center's own, where the site's machine does not know it.

    The order matters: orders lie safely in the lanes until the downlink is there to take them.
    """
    if run is not None:
        _leave_alone(site, run=run)
    known = asyncio.run(_known(site, center=center))
    if not known.places:
        raise TroubleError(f"The center knows no site {site}: open it in the register first.")
    crews = [lane.crew for lane in known.lanes]
    asyncio.run(nobody_consumes(center.amqp_url, site=site, crews=crews))
    password = secrets.token_urlsafe(24)
    declare(center.management_url, _new_password(center, at_center(site, password=password)))
    tell(f"The center's broker has the user {user_of(site)} and the queue downlink.{site}")
    moved = asyncio.run(hand_over_lanes(center.amqp_url, site=site, crews=crews))
    tell(f"{moved} orders that waited were moved there")
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(_known(site, center=center)).write(folder / "bundle.json")
    _keys(folder / "keys", center=center)
    _trust(folder / "keys", authority=authority)
    scheme, _, place = center.outside.rpartition("://")
    uri = f"{scheme or 'amqp'}://{user_of(site)}:{password}@{place}/%2F{ASKS}"
    Papers(site=site, center_uri=uri, console_url=center.console_url).write(folder)


async def _known(site: SiteId, *, center: Center) -> bundle.Bundle:
    database = MongoDatabase(center.mongo_url, name=DATABASE, master=center.master)
    try:
        return await bundle.take(site, database=database, at=datetime.now(UTC))
    finally:
        await database.close()


def _new_password(center: Center, definitions: Definitions) -> Definitions:
    """Importing a user that is there leaves its password, so a second enrolment sets it by itself."""
    for user in definitions["users"]:
        manage(center.management_url, "PUT", f"users/{user['name']}", user)
    return definitions


def _keys(folder: Path, *, center: Center) -> None:
    """The site's own pair, and beside it the one file by which its door knows the center's tokens and its own."""
    own, _private = new_keys(folder / "own")
    (folder / PUBLIC).write_text(center.public_key.read_text() + own.read_text())


def _trust(folder: Path, *, authority: Path | None) -> None:
    """Whom the site trusts from now on: the one that is named, or whom its machine knows."""
    if authority is None:
        (folder / AUTHORITY).unlink(missing_ok=True)
    else:
        (folder / AUTHORITY).write_bytes(authority.read_bytes())


def _leave_alone(site: str, *, run: Path) -> None:
    """Tell the house in this folder not to serve the site from its next start on."""
    apart = run / "apart"
    kept = set(apart.read_text().split()) if apart.exists() else set()
    apart.write_text("\n".join(sorted({*kept, site})) + "\n")
