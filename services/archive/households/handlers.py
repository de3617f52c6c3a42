"""Keeping the files: a case that turns out to be a household's brings its whole road along."""

from collections.abc import Sequence

from services.archive.households.domain import File, Look
from services.archive.register.domain import Household
from shared.contracts.archive import HouseholdRegistered, HouseholdRevealed
from shared.contracts.envelope import Body, Command, Message
from shared.contracts.hotline import CaseConfirmed
from shared.storage.store import Store
from shared.vocabulary.ids import AccountId


async def open_file(message: Message[HouseholdRegistered], *, files: Store[File]) -> None:
    """Each registered household has exactly one file (HHF-01, HHF-16)."""
    body = message.body

    def opened(kept: File | None) -> tuple[File, Sequence[Body]]:
        return kept or File.opened(body.household, site=body.site), []

    await files.fold(body.household, opened, because=message)


async def link_case(message: Message[CaseConfirmed], *, files: Store[File]) -> None:
    """A confirmed case, and the call it began with, belong to the household's file (HHF-15)."""
    household = message.body.household
    if household is None:
        return

    def linked(kept: File | None) -> tuple[File, Sequence[Body]]:
        file = kept or File.opened(household, site=message.site)
        return file.with_subjects(f"case:{message.body.case}", f"journey:{message.journey}"), []

    await files.fold(household, linked, because=message)


async def look_at(household: Household, *, looks: Store[Look], by: AccountId, because: Command) -> None:
    """Leave a trace of who saw the telephone numbers unmasked, before they are shown (DOC-14, SEC-04)."""
    look = Look(
        id=f"{household.id}/{because.id}", household=household.id, site=household.site, by=by, at=because.at
    )
    await looks.add(look, [HouseholdRevealed(household=household.id, what="phones")], because=because)
