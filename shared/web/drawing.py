"""What every template can draw: signs, times, money, phones, icons, addresses of files."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any
from urllib.parse import urlencode

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from shared.vocabulary.addresses import masked, written
from shared.vocabulary.money import Fen
from shared.web import signs
from shared.web.assets import SPRITE, Assets, icons
from shared.web.once import Once

SOON, MOMENT = 3600.0, 60.0


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign ready to draw."""

    icon: str
    tone: str
    words: str


def drawing(assets: Assets) -> Mapping[str, Any]:
    """The functions by the names that templates call them."""

    @cache
    def icon(name: str) -> Markup:
        """A decorative icon; the words beside it speak. Raises LookupError for one not in the sprite."""
        if name not in icons():
            raise LookupError(f"the sprite has no icon {name!r}: see static/vendor/README.md")
        return Markup(
            '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>'
        ).format(assets.address(SPRITE), name)

    @cache
    def drawn(sign: Sign) -> Markup:
        return Markup('<span class="chip tone-{}">{}<span>{}</span></span>').format(
            sign.tone, icon(sign.icon), sign.words
        )

    @pass_context
    def chip(context: Context, value: StrEnum | str, kind: str | None = None) -> Markup:
        """The sign of a value as a chip: each is drawn once and for all."""
        return drawn(sign_of(context, value, kind))

    return {
        "icon": icon,
        "chip_of": chip,
        "once": Once(),
        "asset": assets.address,
        "sign_of": sign_of,
        "said_time": said_time,
        "full_time": full_time,
        "said_ago": said_ago,
        "limit_sign": limit_sign,
        "said_money": said_money,
        "said_phone": written,
        "masked": masked,
        "same_page": same_page,
        "site_options": site_options,
    }


@pass_context
def sign_of(context: Context, value: StrEnum | str, kind: str | None = None) -> Sign:
    """The sign of a state, kind, trade…: of an enumeration's member, or of a word and its kind."""
    kind = kind or (signs.kind_of(value) if isinstance(value, StrEnum) else "")
    key = f"{kind}.{value}"
    look = signs.LOOKS[key]
    return Sign(icon=look.icon, tone=look.tone, words=context["_"](key))


@pass_context
def said_time(context: Context, at: datetime, zone: str | None = None) -> str:
    """The local time, as short as today allows."""
    return signs.said_time(at, language=context["language"], zone=zone or context["zone"], now=context["now"])


@pass_context
def full_time(context: Context, at: datetime, zone: str | None = None) -> str:
    """The whole local time, for a hint."""
    return signs.full_time(at, language=context["language"], zone=zone or context["zone"])


@pass_context
def said_ago(context: Context, at: datetime) -> str:
    """How long ago, or how far ahead."""
    seconds = (at - context["now"]).total_seconds()
    if abs(seconds) < MOMENT:
        return str(context["_"]("time.now"))
    span = signs.said_span(seconds, language=context["language"])
    return str(context["_"]("time.ahead" if seconds > 0 else "time.ago", span=span))


@pass_context
def limit_sign(context: Context, due: datetime, soon: float = SOON) -> Sign:
    """How a limit stands: grey with time left, amber when less than ``soon`` seconds are left, red when late."""
    seconds = (due - context["now"]).total_seconds()
    span = signs.said_span(seconds, language=context["language"])
    if seconds < 0:
        return Sign(icon="alert-octagon", tone="red", words=context["_"]("deadline.late", span=span))
    if seconds < soon:
        return Sign(icon="alert-triangle", tone="amber", words=context["_"]("deadline.soon", span=span))
    return Sign(icon="clock", tone="plain", words=context["_"]("deadline.left", span=span))


@pass_context
def said_money(context: Context, fen: Fen) -> str:
    """Fen as yuan with separators and two decimals."""
    return signs.said_money(fen, language=context["language"])


@pass_context
def same_page(context: Context, **changed: str) -> str:
    """This page's address with some of its query changed; filters and cursors stay."""
    query = [(key, value) for key, value in context["query"] if key not in changed]
    return f"{context['path']}?{urlencode([*query, *changed.items()])}"


@pass_context
def site_options(context: Context, chosen: str = "", among: Container[str] | None = None) -> Markup:
    """The reader's sites (those ``among`` the ids) as a select's options.

    Of thousands a template's loop would take longer than all the rest of the page.
    """
    chinese = context["language"] == "zh"
    drawn = (
        f'<option value="{escape(one.id)}"{" selected" if one.id == chosen else ""}>'
        f"{escape(one.name if chinese else one.name_en)}</option>"
        for one in context["sites"]
        if among is None or one.id in among
    )
    return Markup("".join(drawn))  # noqa: S704 names and ids are escaped above
