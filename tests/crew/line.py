"""A center and a site of its own in memory, and a line between them that the test holds in its hands."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.crew.files.views import RULES
from services.crew.links.handlers import begin_beating
from services.crew.links.views import LINKS
from shared.contracts.crew import LinkBeat
from shared.contracts.envelope import Message, message_of
from shared.contracts.rulebook import RulesSent
from shared.rulebook.stored import StoredRules
from shared.runtime.sweeper import sweep_once
from shared.vocabulary.ids import SiteId
from tests.causes import a_command
from tests.clockwork import Clock
from tests.crew.site import Site

JINXIU = SiteId("jinxiu")


@dataclass
class Line:
    """A center and a site of its own, and what travels between them when the test lets it."""

    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.center = Site(sites="all but jinxiu,nanhu", clock=self.clock)
        self.site = Site(apart="jinxiu", clock=self.clock)
        self.rules = StoredRules(self.center.database, clock=self.clock)

    async def decides(
        self, value: int, *, site: str | None = "jinxiu", effective: datetime | None = None
    ) -> None:
        """The center changes how many photos a task may have."""
        because = a_command(at=self.clock())
        to = SiteId(site) if site else None
        await self.rules.change(
            RULES, "photos_per_task", value=value, site=to, effective=effective, because=because
        )

    async def beat(self) -> Message[LinkBeat]:
        """The next heartbeat of the site."""
        self.clock.passes(seconds=11)
        await begin_beating(JINXIU, at=self.clock(), links=self.site.database.store(LINKS))
        await sweep_once(self.site.service, self.site.ground, self.clock.passes(seconds=11))
        said = [one for one in self.site.database.store(LINKS).said if isinstance(one.body, LinkBeat)]
        return message_of(LinkBeat).model_validate_json(said[-1].model_dump_json())

    async def answers(self, beat: Message[LinkBeat]) -> list[Message[RulesSent]]:
        """What the center sends because of a heartbeat, as it comes off the wire."""
        before = len(self.sent)
        await self.center.redelivers(beat)
        return self.sent[before:]

    @property
    def sent(self) -> list[Message[RulesSent]]:
        """All that was sent down, in order."""
        said = self.center.database.store(LINKS).said
        return [
            message_of(RulesSent).model_validate_json(one.model_dump_json())
            for one in said
            if isinstance(one.body, RulesSent)
        ]

    async def joined(self) -> None:
        """The line is up for the time of a beat."""
        for message in await self.answers(await self.beat()):
            await self.site.redelivers(message)

    async def photos(self, *, at: datetime | None = None) -> int:
        """How many photos a task may have at the site."""
        tools: Any = self.site.service.tools
        rules = await tools["rules"].read(RULES, site=JINXIU, at=at or self.clock())
        return int(rules.photos_per_task)
