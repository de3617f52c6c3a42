"""Keeping up with the register."""

from collections.abc import Sequence

from services.billing.dwellings.domain import Dwelling, SiteCard, Unit
from shared.contracts.archive import HouseholdRegistered, SiteOpened
from shared.contracts.envelope import Body, Message
from shared.storage.store import Store


async def note_site(message: Message[SiteOpened], *, site_cards: Store[SiteCard]) -> None:
    """Know a site's name as it was last opened; an older message changes nothing."""
    body = message.body
    card = SiteCard(
        id=body.site,
        name=body.name,
        name_en=body.name_en,
        code=body.code,
        zone=body.zone,
        heard=message.at,
    )

    def decide(kept: SiteCard | None) -> tuple[SiteCard, Sequence[Body]]:
        return (card if kept is None or kept.heard <= card.heard else kept), []

    await site_cards.fold(body.site, decide, because=message)


async def note_dwelling(message: Message[HouseholdRegistered], *, dwellings: Store[Dwelling]) -> None:
    """Know a household's rooms in their newest revision; messages may arrive in any order."""
    body = message.body
    dwelling = Dwelling(
        id=body.household,
        site=body.site,
        revision=body.revision,
        payer=body.people[0].name if body.people else "",
        units=tuple(
            Unit(room=room.room, place=f"{room.building}{room.unit}{room.label}", area=room.area)
            for room in body.rooms
        ),
    )

    def decide(kept: Dwelling | None) -> tuple[Dwelling, Sequence[Body]]:
        return (dwelling if kept is None or kept.revision < dwelling.revision else kept), []

    await dwellings.fold(body.household, decide, because=message)
