"""Keeping the register: each change says what the register knows now."""

from collections.abc import Sequence
from contextlib import suppress

from services.archive.register.domain import Crew, Household, Site, checked_id
from shared.contracts import archive as said
from shared.contracts.envelope import Body, Command
from shared.storage.store import AlreadyKeptError, Cause, Store
from shared.vocabulary.ids import CrewId, SiteId
from shared.vocabulary.matters import Trade


async def open_site(site: Site, *, sites: Store[Site], because: Cause) -> Site:
    """Serve a site from now on, or change its particulars; the same again says nothing."""
    site.checked()
    if await sites.find(site.id) == site:
        return site

    def decide(kept: Site | None) -> tuple[Site, Sequence[Body]]:
        return site, [] if kept == site else [_opened(site)]

    return await sites.fold(site.id, decide, because=because)


async def form_crew(
    site: SiteId,
    crew: CrewId,
    *,
    name: str,
    name_en: str,
    trade: Trade,
    sites: Store[Site],
    crews: Store[Crew],
    because: Command,
) -> Crew:
    """Give a site a crew; raises NotFoundError for a site that nobody opened."""
    await sites.get(site)
    checked_id(crew, what="crew")
    formed = Crew(id=f"{site}.{crew}", site=site, crew=crew, name=name, name_en=name_en, trade=trade)
    if await crews.find(formed.id) == formed:
        return formed
    body = said.CrewFormed(site=site, crew=crew, name=name, name_en=name_en, trade=trade)

    def decide(kept: Crew | None) -> tuple[Crew, Sequence[Body]]:
        return formed, [] if kept == formed else [body]

    return await crews.fold(formed.id, decide, because=because)


async def register_household(
    fresh: Household, *, sites: Store[Site], households: Store[Household], because: Cause
) -> Household:
    """Keep a household's particulars; what is the same already is left alone and says nothing (HHF-18)."""
    await sites.get(fresh.site)
    kept = await households.find(fresh.id)
    if kept is not None and kept.updated(fresh) is kept:
        return kept
    return await keep_household(fresh, known=kept, households=households, because=because)


async def keep_household(
    fresh: Household, *, known: Household | None, households: Store[Household], because: Cause
) -> Household:
    """Keep a household of a site that is known to be open, in one write; one that is new needs no look before."""
    if known is None:
        with suppress(AlreadyKeptError):
            return await households.add(fresh, [registered(fresh)], because=because)

    def decide(kept: Household | None) -> tuple[Household, Sequence[Body]]:
        updated = kept.updated(fresh) if kept else fresh
        return updated, [] if updated is kept else [registered(updated)]

    return await households.fold(fresh.id, decide, because=because)


def registered(household: Household) -> said.HouseholdRegistered:
    """What the register says about a household."""
    return said.HouseholdRegistered(
        household=household.id,
        site=household.site,
        revision=household.revision,
        rooms=tuple(
            said.Room(room=one.room, building=one.building, unit=one.unit, label=one.label, area=one.area)
            for one in household.rooms
        ),
        people=tuple(
            said.Person(
                person=one.person,
                name=one.name,
                relation=one.relation,
                phones=one.phones,
                mail=one.mail,
                language=one.language,
            )
            for one in household.people
        ),
    )


def _opened(site: Site) -> said.SiteOpened:
    return said.SiteOpened(
        site=site.id,
        name=site.name,
        name_en=site.name_en,
        code=site.code,
        kind=site.kind,
        zone=site.zone,
        lines=site.lines,
    )
