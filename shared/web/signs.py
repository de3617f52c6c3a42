"""One vocabulary of signs: an icon, a tone and words for every state, kind and trade; times and money."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import format_decimal

from shared.vocabulary.matters import (
    CaseKind,
    CaseState,
    Channel,
    PaymentMethod,
    SiteKind,
    TaskState,
    Trade,
    Urgency,
)
from shared.vocabulary.money import Fen
from shared.vocabulary.people import Role
from shared.web.words import LOCALES

HOUR = 3600.0
STEP = 10
"""Seconds: spans that differ by less are said alike."""
MOST_REMEMBERED = 8192
"""Times and sums said lately: a list is drawn again with each case that moves, and its other rows say the same."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a sign looks: an icon of the sprite and a tone of the stylesheet (``tone-…``)."""

    icon: str
    tone: str


LOOKS: Mapping[str, Look] = {
    "case_state.recorded": Look("pencil", "slate"),
    "case_state.confirmed": Look("circle-check", "blue"),
    "case_state.handling": Look("progress", "teal"),
    "case_state.served": Look("phone-call", "violet"),
    "case_state.closed": Look("checks", "green"),
    "task_state.offered": Look("send", "blue"),
    "task_state.accepted": Look("hand-finger", "teal"),
    "task_state.started": Look("player-play", "teal"),
    "task_state.finished": Look("check", "green"),
    "task_state.returned": Look("signature", "green"),
    "task_state.cancelled": Look("ban", "slate"),
    "task_state.stranded": Look("hand-stop", "red"),
    "urgency.normal": Look("minus", "slate"),
    "urgency.urgent": Look("chevron-up", "amber"),
    "urgency.emergency": Look("urgent", "red"),
    "case_kind.consultation": Look("help-circle", "plain"),
    "case_kind.repair": Look("tool", "plain"),
    "case_kind.service": Look("bell", "plain"),
    "case_kind.complaint": Look("mood-sad", "plain"),
    "case_kind.suggestion": Look("bulb", "plain"),
    "case_kind.emergency": Look("flame", "plain"),
    "case_kind.help": Look("lifebuoy", "plain"),
    "case_kind.booking": Look("calendar-event", "plain"),
    "trade.engineering": Look("tools", "plain"),
    "trade.cleaning": Look("bucket", "plain"),
    "trade.greening": Look("plant-2", "plain"),
    "trade.security": Look("shield-check", "plain"),
    "trade.steward": Look("headset", "plain"),
    "channel.phone": Look("phone", "plain"),
    "channel.visit": Look("walk", "plain"),
    "channel.letter": Look("mail-opened", "plain"),
    "channel.mail": Look("mail", "plain"),
    "channel.wechat": Look("brand-wechat", "plain"),
    "channel.sms": Look("message-2", "plain"),
    "channel.online": Look("world", "plain"),
    "channel.staff": Look("id-badge", "plain"),
    "payment_method.cash": Look("cash", "plain"),
    "payment_method.transfer": Look("building-bank", "plain"),
    "payment_method.qr": Look("qrcode", "plain"),
    "site_kind.residential": Look("home", "plain"),
    "site_kind.office": Look("building-skyscraper", "plain"),
    "site_kind.campus": Look("school", "plain"),
    **{f"role.{role}": Look("user", "plain") for role in Role},
}
"""By kind and value, as in the catalogue: members of two enumerations may be equal as strings."""

KINDS: Mapping[str, type[StrEnum]] = {
    re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower(): kind
    for kind in (CaseState, TaskState, Urgency, CaseKind, Trade, Channel, PaymentMethod, SiteKind, Role)
}


def kind_of(value: StrEnum) -> str:
    """The kind that a state or trade belongs to, as the catalogue calls it: ``task_state``."""
    return next(name for name, kind in KINDS.items() if isinstance(value, kind))


def local(at: datetime, *, zone: str) -> datetime:
    """The instant on the site's own clock."""
    return at.astimezone(ZoneInfo(zone))


def said_time(at: datetime, *, language: str, zone: str, now: datetime) -> str:
    """The local time as people say it: today only the hour, this year without the year."""
    return _said_on(local(now, zone=zone).date(), at, language=language, zone=zone)


@lru_cache(MOST_REMEMBERED)
def _said_on(today: date, at: datetime, *, language: str, zone: str) -> str:
    here = local(at, zone=zone)
    locale = LOCALES[language]
    hour = format_time(here, "HH:mm", locale=locale)
    if here.date() == today:
        return hour
    if here.year == today.year:
        return f"{format_date(here, 'M月d日' if language == 'zh' else 'd MMM', locale=locale)} {hour}"
    return f"{format_date(here, 'yyyy年M月d日' if language == 'zh' else 'd MMM yyyy', locale=locale)} {hour}"


@lru_cache(MOST_REMEMBERED)
def full_time(at: datetime, *, language: str, zone: str) -> str:
    """The whole local time with its zone, for the hint."""
    return format_datetime(local(at, zone=zone), "yyyy-MM-dd EEE HH:mm:ss zzz", locale=LOCALES[language])


def said_span(seconds: float, *, language: str) -> str:
    """A span in its largest fitting unit, a minute at the least: ``3小时``, ``3 hours``."""
    return _said_span(round(abs(seconds) / STEP) * STEP, language=language)


@lru_cache(MOST_REMEMBERED)
def _said_span(seconds: int, *, language: str) -> str:
    return format_timedelta(seconds, granularity="minute", threshold=1.2, locale=LOCALES[language])


@lru_cache(MOST_REMEMBERED)
def said_money(fen: Fen, *, language: str) -> str:
    """Fen as yuan with sign, separators and two decimals: 1640902 is ¥16,409.02."""
    return format_decimal(Decimal(fen) / 100, "¥#,##0.00", locale=LOCALES[language])
