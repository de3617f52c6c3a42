"""Notices as they went out, wait, or failed."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.console.journeys.domain.steps import Step, with_step


@dataclass(frozen=True, slots=True)
class NoticeCard:
    """What became of one notice; ``to`` is masked already."""

    id: str
    site: str | None = None
    state: str = ""
    template: str = ""
    channel: str = ""
    audience: str = ""
    to: str = ""
    text: str = ""
    reason: str = ""
    case: str | None = None
    task: str | None = None
    household: str | None = None
    until: datetime | None = None
    at: datetime | None = None
    road: tuple[Step, ...] = ()

    def hear(self, step: Step) -> "NoticeCard":
        """The card that the road gives with this step in its place."""
        road = with_step(self.road, step)
        card = NoticeCard(id=self.id, road=road)
        for known in road:
            card = card.tell(known)
        return card

    def tell(self, step: Step) -> "NoticeCard":
        """The card after one more step, for a reader who keeps the road elsewhere."""
        return replace(
            self,
            site=self.site or step.site,
            state=step.name.rsplit(".", 1)[-1],
            template=step.text("template") or self.template,
            channel=step.text("channel") or self.channel,
            audience=step.text("audience") or self.audience,
            to=step.text("to") or self.to,
            text=step.text("text") or self.text,
            reason=step.text("reason"),
            case=step.text("case") or self.case,
            task=step.text("task") or self.task,
            household=step.text("household") or self.household,
            until=step.time("until"),
            at=step.at,
        )
