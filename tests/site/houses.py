"""The center's services and the site's crew service as processes, each with a broker user of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from deploy.site.center import declare
from deploy.site.definitions import rights_at_site
from services.archive import app as archive
from services.archive.settings import Settings as ArchiveSettings
from services.billing import app as billing
from services.billing.settings import Settings as BillingSettings
from services.console import app as console
from services.console.settings import Settings as ConsoleSettings
from services.crew import app as crew
from services.crew.settings import Settings as CrewSettings
from services.dispatch import app as dispatch
from services.dispatch.settings import Settings as DispatchSettings
from services.hotline import app as hotline
from services.hotline.settings import Settings as HotlineSettings
from shared.messaging.rights import Rights
from shared.messaging.users import address_for, definitions, rights_of
from shared.runtime.process import Process
from shared.storage.master import new_master_key
from shared.vocabulary.ids import SiteId
from tests.live.broker import Door
from tests.site.line import Line

SITE = SiteId("jinxiu")
USERS_PASSWORD = "of-a-service"
AT_CENTER: Mapping[str, tuple[Any, Any]] = {
    "archive": (archive.build, ArchiveSettings),
    "billing": (billing.build, BillingSettings),
    "console": (console.build, ConsoleSettings),
    "crew": (crew.build, CrewSettings),
    "dispatch": (dispatch.build, DispatchSettings),
    "hotline": (hotline.build, HotlineSettings),
}
"""All but notification: it tells people, and nobody is there to be told."""


@dataclass(frozen=True, slots=True)
class Houses:
    """Where processes stand: between two brokers, over one store; ``keys`` are the public and the private one."""

    line: Line
    keys: tuple[Path, Path]
    store_url: str
    folder: Path
    clock: Callable[[], datetime]

    def center(self, name: str, **own: Any) -> Process:
        """A service of the center, with what its settings need beside what all have."""
        build, settings = AT_CENTER[name]
        chosen = settings(
            **self._everywhere,
            **own,
            master_key_file=new_master_key(self.folder / "master.key"),
            amqp_url=as_user(self.line.center.door, name),
            mongo_database=f"{name}_{self.folder.name}",
        )
        return Process(name, build, settings=chosen, clock=self.clock)

    def crew(self, *, sites: str) -> Process:
        """The center's crew service."""
        return self.center("crew", files=self.folder / "c", sites=sites)

    def every(self) -> dict[str, Process]:
        """The whole center once the site is enrolled, and the site's crew service as ``site``."""
        plain = AT_CENTER.keys() - {"console", "crew"}
        return {
            **{name: self.center(name) for name in sorted(plain)},
            "console": self.center("console", token_private_key=self.keys[1]),
            "crew": self.crew(sites=f"all but {SITE}"),
            "site": self._site(),
        }

    def _site(self) -> Process:
        chosen = CrewSettings(
            **self._everywhere,
            master_key_file=new_master_key(self.folder / "s.key"),
            amqp_url=as_user(self.line.site.door, "crew"),
            mongo_database=f"site_{self.folder.name}",
            files=self.folder / "s",
            apart=SITE,
        )
        return Process("crew", crew.build, settings=chosen, clock=self.clock)

    @property
    def _everywhere(self) -> dict[str, Any]:
        return {"mongo_url": self.store_url, "token_public_key": self.keys[0]}


def make_users(line: Line) -> None:
    """The users of both brokers, with the rights that the house generates and no others."""
    plain = tuple(name for name in AT_CENTER if name != "crew")
    _make_users(line.center.door, rights_of(plain, crews={"crew": ()}))
    _make_users(line.site.door, rights_at_site(SITE))


def as_user(door: Door, user: str) -> str:
    """A broker's address for one of its users."""
    return address_for(door.url(), user, password=USERS_PASSWORD)


def management(door: Door) -> str:
    """A broker's management, with an administrator."""
    return f"http://guest:guest@{door.host}:{door.management}"


def _make_users(door: Door, rights: Mapping[str, Rights]) -> None:
    declare(management(door), definitions(rights, dict.fromkeys(rights, USERS_PASSWORD)))
