"""What billing and the archive ask, and the pages of the console."""

from datetime import datetime, timedelta
from typing import Any

from services.archive.documents.views import PAPERS, papers_of
from services.archive.journal import handlers as sealing
from services.archive.journal.domain import Block, Entry, Link, Seal
from services.archive.journal.views import BLOCKS, ENTRIES, journey_entries, overlooked, unsealed
from services.archive.register.views import CREWS, HOUSEHOLDS, crews_by_site, crews_of, households_at
from services.billing.charges.domain import ChargeState
from services.billing.charges.gateways import count_owed
from services.billing.charges.views import CHARGES, arrears_of, charge_of_receipt, charges_of
from services.billing.dunning.views import late_charges
from services.billing.dwellings.views import DWELLINGS
from services.billing.ledger.domain import EVERY_SITE
from services.billing.ledger.handlers import close_pages, open_sheets
from services.billing.ledger.http import entries as ledger_entries
from services.billing.ledger.views import LEDGER, SHEETS, balance
from services.billing.tables.http import list_tables
from services.billing.tables.views import TABLES, every
from services.console.accounts.views import ACCOUNTS, accounts_like, is_last_administrator
from services.console.board.views import on_the_board
from services.console.cases.views import Sought, cases_like
from services.console.desk.views import about, my_cases, ringing, unrecorded
from services.console.followups.views import to_call_back
from services.console.journeys import views as cards
from services.console.journeys.domain.calls import Match
from services.console.money.views import charges_like
from shared.storage.store import AnyOf
from shared.vocabulary.ids import AccountId, JourneyId, MessageId, SiteId
from shared.vocabulary.people import Role
from tests.causes import a_command
from tests.ground import a_person
from tests.questions.office import HERE, HOME, NOW, OWNER, PHONE, SITE, clock
from tests.questions.question import Ask, Question, Stores

FINANCE = a_person(Role.FINANCE)
ARCHIVIST = a_person(Role.ARCHIVIST)
REACH = {"site": AnyOf(tuple(sorted(HERE)))}
MONTH = (NOW - timedelta(days=30), NOW)
MATCHES = (Match(HOME, "room-1", SITE, "3 栋", "王小明"),)


def _charges(**sought: Any) -> Ask:
    asked = {"sites": None, **sought}
    return lambda s, after=None: charges_of(charges=s[CHARGES], after=after, **asked)


def _papers(**sought: Any) -> Ask:
    return lambda s, after=None: papers_of(papers=s[PAPERS], after=after, **sought)


def _cards(sought: Sought, where: Any = None, homes: tuple[str, ...] = ()) -> Ask:
    return lambda s, after=None: cases_like(
        s[cards.CASES], sought, where=where or {}, at=NOW, homes=homes, after=after
    )


def _money(state: str, q: str = "", *, where: Any = None) -> Ask:
    return lambda s, after=None: charges_like(
        s[cards.CHARGES], where=where or {}, state=state, q=q, after=after
    )


async def _tables(stores: Stores) -> Any:
    return await list_tables(reader=FINANCE, tables=stores[TABLES], after=None, limit=50)


async def _ledger(stores: Stores, after: str | None = None) -> Any:
    return (await _entries(stores, charge=None, after=after))["items"]


async def _traced(stores: Stores) -> Any:
    return await _entries(stores, charge="charge-0000001", after=None)


async def _entries(stores: Stores, *, charge: str | None, after: str | None) -> Any:
    ledger, charges = stores.register(LEDGER), stores[CHARGES]
    return await ledger_entries(
        reader=FINANCE, ledger=ledger, charges=charges, charge=charge, after=after, limit=50
    )


async def _timeline(stores: Stores) -> None:
    subjects = (f"household:{HOME}", "case:case-0000001")
    await stores.register(ENTRIES).find_many({"subjects": AnyOf(subjects)}, order="-at", limit=50)


async def _strays(stores: Stores) -> None:
    entries, blocks = stores.register(ENTRIES), stores.register(BLOCKS)
    yesterday = Seal("journal", NOW, old=NOW - 2 * sealing.OLD, many=0)
    old, many = await sealing.old_entries(yesterday, entries=entries, at=NOW)
    # Whatever is there has been sealed.
    last = Block("1", 1, "", NOW, NOW, (Link(10**9, MessageId("entry"), "", ""),))
    await sealing.seal_strays(last, old=old, many=many, entries=entries, blocks=blocks, at=NOW)


async def _walk(stores: Stores) -> None:
    entries, blocks = stores.register(ENTRIES), stores.register(BLOCKS)
    await sealing.walk_back(None, seal=Seal("journal", NOW), entries=entries, blocks=blocks, at=NOW)


async def _overlooked(stores: Stores) -> Any:
    entry = Entry(MessageId("m-1"), "", 1, NOW, None, None, JourneyId("j-1"), None, "{}", NOW)
    return await overlooked((entry,), blocks=stores.register(BLOCKS))


async def _carried(stores: Stores) -> None:
    """What a house has that is not new: what its months came to is carried."""
    if await stores[SHEETS].find(SITE) is None:
        await open_sheets((SITE,), sheets=stores[SHEETS], because=a_command(id="open"))
        for name in (SITE, EVERY_SITE):
            await _close(stores, name, at=NOW)


async def _close(stores: Stores, name: str, *, at: datetime) -> None:
    async def sites_served() -> tuple[SiteId, ...]:
        return (SITE,)

    await close_pages(
        await stores[SHEETS].get(name), because=a_command(at=at), sheets=stores[SHEETS],
        ledger=stores.register(LEDGER), sites_served=sites_served,
    )  # fmt: skip


async def _balance(stores: Stores) -> Any:
    await _carried(stores)
    return await balance(ledger=stores.register(LEDGER), sheets=stores[SHEETS], sites=frozenset({SITE}))


async def _balance_of_all(stores: Stores) -> Any:
    await _carried(stores)
    return await balance(ledger=stores.register(LEDGER), sheets=stores[SHEETS])


async def _close_pages(stores: Stores) -> None:
    await _carried(stores)
    await _close(stores, EVERY_SITE, at=NOW)


BILLING = (
    ("all charges", _charges(), True),
    ("charges of the reader's sites", _charges(sites=HERE), True),
    ("paid charges", _charges(state=ChargeState.PAID), True),
    ("paid charges of the reader's sites", _charges(sites=HERE, state=ChargeState.PAID), True),
    ("charges of a household", _charges(household=HOME), True),
    ("charges of a case", _charges(case="case-0000001"), True),
    ("charges of a task", _charges(task="task-0000001"), True),
    ("what a household owes", lambda s: arrears_of(HOME, at=NOW, charges=s[CHARGES]), False),
    ("the charge of a receipt", lambda s: charge_of_receipt("0000001", charges=s[CHARGES]), False),
    (
        "late charges of a site",
        lambda s, after=None: late_charges(SITE, at=NOW, charges=s[CHARGES], after=after, limit=50),
        True,
    ),
    ("a month's charges", lambda s: every(s[CHARGES], {"site": SITE, "month": "2026-11"}), False),
    ("a site's dwellings", lambda s: every(s[DWELLINGS], {"site": SITE}), False),
    ("the census of what is owed", lambda s: count_owed(charges=s[CHARGES], clock=clock), False),
    ("charge tables", _tables, False),
    ("the ledger", _ledger, True),
    ("the ledger of a charge", _traced, False),
    ("the balance of a site", _balance, False),
    ("the balance of all sites", _balance_of_all, False),
    ("what a month comes to", _close_pages, False),
)

ARCHIVE = (
    ("a journey", lambda s: journey_entries("journey-0000001", entries=s.register(ENTRIES)), False),
    ("a household's file", _timeline, False),
    (
        "what is to be sealed",
        lambda s: unsealed(
            since=NOW,
            before=NOW + timedelta(seconds=5),
            entries=s.register(ENTRIES),
            blocks=s.register(BLOCKS),
        ),
        False,
    ),
    ("whether something came too late", _strays, False),
    ("the walk along the journal", _walk, False),
    ("whether an entry was overlooked", _overlooked, False),
    ("all papers", _papers(), True),
    ("papers of a household", _papers(household=HOME), True),
    ("papers of a site and a month", _papers(sites=frozenset({SITE}), month=MONTH), True),
    ("slips of a site", _papers(sites=frozenset({SITE}), kind="slip"), True),
    ("crews of a site", lambda s: crews_of(SITE, crews=s[CREWS]), False),
    ("crews by site", lambda s: crews_by_site(s[CREWS]), False),
    (
        "households of a number",
        lambda s: households_at(None, phone=PHONE, q="", after=None, limit=50, households=s[HOUSEHOLDS]),
        False,
    ),
    (
        "households of a site",
        lambda s: households_at(
            frozenset({SITE}), phone="", q="", after=None, limit=50, households=s[HOUSEHOLDS]
        ),
        False,
    ),
)

CONSOLE = (
    ("open cases", _cards(Sought()), True),
    ("open cases of the reader's sites", _cards(Sought(), REACH), True),
    ("closed cases", _cards(Sought(state="closed")), True),
    ("closed cases of the reader's sites", _cards(Sought(state="closed"), REACH), True),
    ("all cases", _cards(Sought(state="all")), True),
    ("all cases of the reader's sites", _cards(Sought(state="all"), REACH), True),
    ("late cases", _cards(Sought(late="1")), True),
    ("open cases of an owner", _cards(Sought(owner=OWNER)), True),
    ("a case by its number", _cards(Sought(q="A-1042")), False),
    ("cases by telephone", _cards(Sought(q=PHONE)), False),
    ("cases of the households that a name may mean", _cards(Sought(q="李"), homes=(HOME,)), False),
    (
        "a case by its journey",
        lambda s: s[cards.CASES].find_many({"journey": "journey-0000001"}, limit=1),
        False,
    ),
    ("the board", lambda s: on_the_board(s[cards.CASES], where={}, at=NOW), False),
    ("the board of the reader's sites", lambda s: on_the_board(s[cards.CASES], where=REACH, at=NOW), False),
    ("what rings", lambda s: ringing(s[cards.CALLS], where={}, at=NOW), False),
    ("an agent's calls without a record", lambda s: unrecorded(s[cards.CALLS], agent=OWNER), False),
    (
        "who calls",
        lambda s: about(PHONE, matches=MATCHES, cases=s[cards.CASES], calls=s[cards.CALLS], reach={}),
        False,
    ),
    ("an agent's cases", lambda s: my_cases(s[cards.CASES], owner=OWNER), False),
    (
        "who is to be called back",
        lambda s, after=None: to_call_back(s[cards.CASES], where={}, after=after),
        True,
    ),
    ("open charges", _money("open"), True),
    ("paid charges", _money("paid"), True),
    ("paid charges of the reader's sites", _money("paid", where=REACH), True),
    ("a charge by its receipt", _money("paid", "0000001"), False),
    ("charges by place", _money("paid", "3 栋 2 单元 1201"), False),
    ("the names of sites", lambda s: cards.site_names(s[cards.SITES], language="zh"), False),
    (
        "the names of a site's crews",
        lambda s: cards.crew_names(s[cards.CREWS], site="site-001", language="zh"),
        False,
    ),
    ("accounts", lambda s: accounts_like(s[ACCOUNTS], role=None, limit=50, after=None), False),
    (
        "accounts of a role",
        lambda s: accounts_like(s[ACCOUNTS], role=Role.AGENT, limit=50, after=None),
        False,
    ),
    (
        "the last administrator",
        lambda s: is_last_administrator(s[ACCOUNTS], account=AccountId("admin")),
        False,
    ),
)

QUESTIONS = tuple(
    Question(service, name, ask, goes_on)
    for service, rows in (("billing", BILLING), ("archive", ARCHIVE), ("console", CONSOLE))
    for name, ask, goes_on in rows
)
