"""Notices as they went out, wait, or failed."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.console.journeys.domain.steps import Step
from shared.vocabulary.privacy import Address, Words


@dataclass(frozen=True, slots=True)
class NoticeCard:
    """What became of one notice; ``to`` is masked already."""

    id: str
    site: str | None = None
    state: str = ""
    template: str = ""
    channel: str = ""
    audience: str = ""
    to: Address = ""
    text: Words = ""
    reason: Words = ""
    case: str | None = None
    task: str | None = None
    household: str | None = None
    until: datetime | None = None
    at: datetime | None = None

    def tell(self, step: Step) -> "NoticeCard":
        """The card after one more step; the case keeps the road."""
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
