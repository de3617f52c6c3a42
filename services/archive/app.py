"""The archive, put together."""

from datetime import datetime
from functools import cache
from pathlib import Path

from services.archive.consumers import HEARS
from services.archive.documents import http as documents, views as papers
from services.archive.households import http as households, views as files
from services.archive.imports import http as imports
from services.archive.journal import handlers as journal, http as journal_http, views as entries
from services.archive.journal.domain import Seal
from services.archive.journal.views import Verdict, verify
from services.archive.register import handlers as register, http as register_http, views as kept
from services.archive.register.domain import Household
from services.archive.settings import Settings
from shared.contracts.envelope import Command
from shared.runtime.database import opened
from shared.runtime.service import Ground, Service, Sweep
from shared.storage.store import Database
from shared.vocabulary.ids import MessageId
from shared.web.house_rules import house_rules
from shared.web.pages import Pages

HERE = Path(__file__).parent


@cache
def words() -> Pages:
    """The words of the archive's refusals in both languages, read once; it has no pages of its own."""
    return Pages(HERE / "register", HERE / "imports")


def build(_settings: Settings, ground: Ground) -> Service:
    """The register, the households' files, their papers, and the journal."""
    database = ground.database
    sites, crews = database.store(kept.SITES), database.store(kept.CREWS)
    register_store = database.store(kept.HOUSEHOLDS)
    file_store, looks = database.store(files.FILES), database.store(files.LOOKS)
    paper_store, seals = database.store(papers.PAPERS), database.store(entries.SEALS)

    async def keep_household(fresh: Household, known: Household | None, because: Command) -> Household:
        return await register.keep_household(fresh, known=known, households=register_store, because=because)

    async def wind_the_seal() -> None:
        await _wind(database, at=ground.clock())

    return Service(
        name="archive",
        tools={
            "sites": sites,
            "crews": crews,
            "households": register_store,
            "files": file_store,
            "looks": looks,
            "papers": paper_store,
            "entries": database.register(entries.ENTRIES),
            "blocks": database.register(entries.BLOCKS),
            "seals": seals,
            "keep_household": keep_household,
            "pages": words(),
        },
        subscriptions=HEARS,
        routers=(
            register_http.router,
            imports.router,
            households.router,
            documents.router,
            journal_http.router,
            house_rules(),
        ),
        sweeps=(Sweep(entries.SEALS, "due", journal.seal_due, at_most_ahead=journal.AHEAD),),
        stores=(sites, crews, register_store, file_store, looks, paper_store, seals),
        on_start=(wind_the_seal,),
    )


async def verify_journal(database: Database) -> Verdict:
    """Walk the journal's chain and say everything that is wrong with it."""
    return await verify(entries=database.register(entries.ENTRIES), blocks=database.register(entries.BLOCKS))


async def verify_kept(settings: Settings) -> Verdict:
    """Walk the chain of the journal that the settings lead to: ``python -m services.archive verify``."""
    async with opened("archive", settings) as database:
        return await verify_journal(database)


async def _wind(database: Database, *, at: datetime) -> None:
    """Start the sealing sweep's clock, once for all replicas and restarts."""
    seals = database.store(entries.SEALS)
    if await seals.find(journal.SEAL) is None:
        because = Command(id=MessageId("archive/wind-the-seal"), at=at)
        await seals.add(Seal(id=journal.SEAL, due=at), because=because)
