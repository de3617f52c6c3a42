"""What is written and said while measuring: half a kilobyte of a case, and a message about it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Self

from shared.contracts.envelope import Command, Message
from shared.contracts.hotline import CaseAnswered, CaseOpened
from shared.messaging.subscriptions import Subscription, on
from shared.storage.store import Decision, Kept, Store
from shared.vocabulary.ids import AccountId, CaseId, JourneyId, MessageId, SiteId
from shared.vocabulary.matters import Channel
from shared.vocabulary.privacy import PersonName, Phone, Words

SERVICE, ARCHIVE = "desk", "archive"
HEARD = f"{SERVICE}.on.{CaseOpened.key}"
SAID = f"{ARCHIVE}.on.{CaseAnswered.key}"
ANSWER = "已按规定当场解答，业主表示清楚。"
BEGAN = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Matter:
    """A case as any office would keep it."""

    id: str
    site: SiteId
    number: str
    contact_name: PersonName
    contact_phone: Phone
    place: str
    content: Words
    wish: Words
    opened: datetime
    state: str = "open"
    answer: Words = ""
    answers: int = 0

    def answered(self) -> Self:
        """Answered once more."""
        return replace(self, state="answered", answer=ANSWER, answers=self.answers + 1)


MATTERS = Kept(of=Matter, name="matters")


def a_matter(key: str) -> Matter:
    """A matter under a key."""
    return Matter(
        id=key,
        site=SiteId("jinxiu"),
        number="A-1042",
        contact_name="王秀英",
        contact_phone="13700001234",
        place="锦绣花园 3 栋 2 单元 1201",
        content="厨房水龙头漏水，关不住，已经流到客厅，楼下邻居也来敲门了。",
        wish="请尽快派人来修，下午三点以后家里有人。",
        opened=BEGAN,
    )


def said_of(key: str) -> CaseAnswered:
    """What is said of a matter."""
    return CaseAnswered(case=CaseId(key), answer=ANSWER)


def command(name: str) -> Command:
    """A command under a key of its own."""
    return Command(id=MessageId(name), at=BEGAN, by=AccountId("wangmin"))


def heard(name: str, *, key: str) -> Message[CaseOpened]:
    """The message that a service hears about a matter."""
    body = CaseOpened(
        case=CaseId(key),
        number="A-1042",
        channel=Channel.PHONE,
        owner=AccountId("wangmin"),
        owner_name="王敏",
        contact_name="王秀英",
        contact_phone="13700001234",
        content="厨房水龙头漏水，关不住，已经流到客厅，楼下邻居也来敲门了。",
    )
    return Message[CaseOpened](
        id=MessageId(name),
        name=body.key,
        at=BEGAN,
        site=SiteId("jinxiu"),
        journey=JourneyId(name),
        body=body,
    )


async def answer_matter(message: Message[CaseOpened], *, matters: Store[Matter]) -> None:
    """Guanjia's handler: load, decide, save with what follows."""
    key = message.body.case

    def answer(kept: Matter) -> Decision[Matter]:
        return kept.answered(), [said_of(key)]

    await matters.change(key, answer, because=message)


async def take_matter(message: Message[CaseOpened], *, matters: Store[Matter]) -> None:
    """Guanjia's handler for what is new: keep it and say so."""
    key = message.body.case
    await matters.add(a_matter(key), [said_of(key)], because=message)


async def file_answer(message: Message[CaseAnswered]) -> None:
    """Stands for whoever hears what is said; its queue is only filled here."""


ANSWERS: tuple[Subscription, ...] = (on(CaseOpened, answer_matter),)
TAKES: tuple[Subscription, ...] = (on(CaseOpened, take_matter),)
FILES: tuple[Subscription, ...] = (on(CaseAnswered, file_answer),)
