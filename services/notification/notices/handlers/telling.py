"""Writing a notice to everybody it is meant for, once."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from services.notification.contacts.domain import CaseContact, HouseholdContact, Place, Staff
from services.notification.notices.domain import Audience, Notice, NoticeRules
from services.notification.notices.views import staff_of, staff_with
from shared.contracts.envelope import Message
from shared.contracts.notification import NoticeHeld
from shared.rulebook.rules import HouseRules, Rulebook
from shared.storage.store import Store
from shared.vocabulary.ids import AccountId, CaseId, CrewId, NoticeId, SiteId, TaskId
from shared.vocabulary.people import Role

RULES = HouseRules(
    of=NoticeRules,
    service="notification",
    chapter="notices",
    defaults=Path(__file__).parents[1] / "defaults.yaml",
)
NAMESPACE = uuid.UUID("0f0c6f1e-8d2b-4e0e-9a57-1d5f4b7f2a10")
DEFAULT_ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody a notice is for, and the address that each channel knows them by."""

    key: str
    addresses: Mapping[str, str | None]
    language: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a notice is about and the values its words need; ``hurries`` overrides the quiet hours.

    ``reason`` is a code, said in each reader's language.
    """

    values: Mapping[str, str]
    case: CaseId | None = None
    task: TaskId | None = None
    hurries: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Teller:
    """Writes notices: finds the readers, picks words and channels, keeps each notice once."""

    notices: Store[Notice]
    contacts: Store[CaseContact]
    households: Store[HouseholdContact]
    staff: Store[Staff]
    places: Store[Place]
    rules: Rulebook

    async def owner(self, message: Message[Any], template: str, subject: Subject) -> None:
        """Tell the person who called; raises NotFoundError while the case is not known here."""
        contact = await self.contacts.get(subject.case or "")
        if not contact.phone:
            return
        household = await self.households.find(contact.household) if contact.household else None
        resident = household.resident_with(contact.phone) if household else None
        reader = Reader(
            key="owner",
            addresses={"sms": contact.phone, "mail": resident.mail if resident else None},
            language=resident.language if resident else "zh",
            name=contact.name,
        )
        known = {"name": contact.name, "number": contact.number, "place": contact.place}
        told = replace(subject, values={**known, **subject.values})
        await self._write(message, template, readers=[reader], subject=told)

    async def role(self, message: Message[Any], template: str, subject: Subject, *, role: Role) -> None:
        """Tell everybody who holds a role at the message's site."""
        people = await staff_with(role, site=message.site, staff=self.staff)
        await self._write(message, template, readers=[_reader(one) for one in people], subject=subject)

    async def answering(
        self, message: Message[Any], template: str, subject: Subject, *, otherwise: Role
    ) -> None:
        """Tell who answers for the case; everybody who holds the role when that person is not here any more.

        Raises NotFoundError while the case is not known here.
        """
        contact = await self.contacts.get(subject.case or "")
        await self.colleague(message, template, subject, account=contact.answers_for, otherwise=otherwise)

    async def colleague(
        self,
        message: Message[Any],
        template: str,
        subject: Subject,
        *,
        account: AccountId | None,
        otherwise: Role,
    ) -> None:
        """Tell one colleague; everybody who holds the role when there is none or that person is not here any more."""
        colleague = await self.staff.find(account) if account else None
        if colleague is None or not colleague.active:
            await self.role(message, template, subject, role=otherwise)
            return
        await self._write(message, template, readers=[_reader(colleague)], subject=subject)

    async def apologises(self, message: Message[Any], *, reason: str) -> bool:
        """Whether the owner gets an apology for this reason, by the rules of the message's site."""
        rules = await self.rules.read(RULES, site=message.site, at=message.at)
        return reason in rules.apologise_for

    async def crew(self, message: Message[Any], template: str, subject: Subject, *, crew: CrewId) -> None:
        """Tell every member of a crew at the message's site."""
        people = await staff_of(crew, site=message.site, staff=self.staff)
        await self._write(message, template, readers=[_reader(one) for one in people], subject=subject)

    async def local(self, at: datetime, *, site: SiteId | None) -> str:
        """A time as the site's clock shows it: 11-23 09:30."""
        return f"{at.astimezone(ZoneInfo(await self._zone(site))):%m-%d %H:%M}"

    async def _zone(self, site: SiteId | None) -> str:
        place = await self.places.find(site) if site else None
        return place.zone if place else DEFAULT_ZONE

    async def _write(
        self, message: Message[Any], template: str, *, readers: Sequence[Reader], subject: Subject
    ) -> None:
        rules = await self.rules.read(RULES, site=message.site, at=message.at)
        # A house that wrote its own words before this template came has none of its own for it.
        words = rules.templates.get(template) or RULES.opened().defaults.templates[template]
        quiet = rules.quiet_end(message.at, zone=await self._zone(message.site))
        held = quiet if words.waits and not subject.hurries else None
        for reader in readers:
            for channel in rules.channels(words.audience):
                notice = _notice(message, template, reader=reader, channel=channel, subject=subject)
                reason = rules.reason(subject.reason, language=reader.language)
                text = words.words(reader.language, {**subject.values, "reason": reason})
                await self._keep(notice, text=text, audience=words.audience, held=held, because=message)

    async def _keep(
        self,
        draft: "_Draft",
        *,
        text: str,
        audience: Audience,
        held: datetime | None,
        because: Message[Any],
    ) -> None:
        if not draft.to:
            return
        notice = Notice(
            id=draft.id,
            site=because.site,
            template=draft.template,
            audience=audience,
            channel=draft.channel,
            recipient=draft.recipient,
            to=draft.to,
            language=draft.language,
            text=text,
            made_at=because.at,
            next_try=held or because.at,
            case=draft.subject.case,
            task=draft.subject.task,
        )
        says = (
            [NoticeHeld(notice=notice.id, template=notice.template, until=held, case=notice.case)]
            if held
            else []
        )
        await self.notices.add(notice, says, because=because)


@dataclass(frozen=True, slots=True)
class _Draft:
    id: NoticeId
    template: str
    channel: str
    recipient: str
    to: str | None
    language: str
    subject: Subject


def _notice(
    message: Message[Any], template: str, *, reader: Reader, channel: str, subject: Subject
) -> _Draft:
    # The id follows from the message, the words, the reader and the channel: a message heard twice tells once.
    return _Draft(
        id=NoticeId(str(uuid.uuid5(NAMESPACE, f"{message.id}/{template}/{reader.key}/{channel}"))),
        template=template,
        channel=channel,
        recipient=reader.key,
        to=reader.addresses.get(channel),
        language=reader.language,
        subject=subject,
    )


def _reader(staff: Staff) -> Reader:
    return Reader(
        key=staff.id,
        addresses={"app": staff.id, "sms": staff.phone, "mail": staff.mail},
        language=staff.language,
        name=staff.name,
    )
