"""What the hotline and dispatch ask, the crew service and notification."""

from datetime import datetime
from typing import Any

from services.crew.lanes.domain import Served
from services.crew.lanes.views import LANES, PLACES, known_lanes, known_places
from services.crew.links.gateways import NullQueues, count_links
from services.crew.links.views import LINKS, known_links
from services.crew.work.views import WORKS, Tab, list_of
from services.dispatch.roster.domain import Crew
from services.dispatch.roster.views import CREWS, crews_of
from services.dispatch.tasks.gateways import count_tasks
from services.dispatch.tasks.views import TASKS, Loads, board, crews_in_turn, slips_of_month, tasks_like
from services.hotline.calls.domain.call import CallState
from services.hotline.calls.gateways import count_calls
from services.hotline.calls.views import CALLS, calls_without_record, latest_calls, outbound_without_case
from services.hotline.cases.gateways import count_cases
from services.hotline.cases.views import CASES, Sought, find_cases
from services.hotline.directory.domain.listing import Listing
from services.hotline.directory.views import LISTINGS, SITES, caller_of, rooms_by_word, site_of_line
from services.hotline.followup.views import cases_to_call_back
from services.notification.contacts.views import STAFF
from services.notification.notices.gateways import count_waiting
from services.notification.notices.views import NOTICES, latest, staff_of, staff_with
from shared.storage.store import Store
from shared.vocabulary.ids import AccountId, CaseId, CrewId, HouseholdId, SiteId
from shared.vocabulary.matters import CaseState, TaskState, Trade
from shared.vocabulary.people import Role
from tests.causes import a_command
from tests.clockwork import MONDAY_MORNING
from tests.ground import a_person
from tests.questions.question import Ask, Question, Stores

NOW = MONDAY_MORNING
SITE, HOME, OWNER, PHONE = SiteId("site-001"), HouseholdId("home-000001"), AccountId("agent-1"), "13700000001"
HERE = frozenset({SITE, SiteId("site-002")})
CREW = CrewId("engineering-001")
MEMBER = a_person(Role.CREW, id="member-1", sites=(SITE,), crews=(CREW,))
ALL = Served(None)


def clock() -> datetime:
    return NOW


def _cases(sought: Sought, *, sites: frozenset[SiteId] | None = None) -> Ask:
    return lambda s, after=None: find_cases(s[CASES], sought, sites=sites, after=after, limit=50)


def _calls(state: CallState | None, *, sites: frozenset[SiteId] | None = None) -> Ask:
    return lambda s, after=None: latest_calls(s[CALLS], state=state, sites=sites, after=after)


def _tasks(**sought: object) -> Ask:
    asked: dict[str, Any] = {"site": None, "state": None, "crew": None, "case": None, **sought}
    return lambda s, after=None: tasks_like(s[TASKS], limit=50, after=after, **asked)


def _notices(**sought: object) -> Ask:
    asked: dict[str, Any] = {"sites": None, **sought}
    return lambda s, after=None: latest(s[NOTICES], after=after, **asked)


async def _confirmed(listings: Store[Listing]) -> None:
    await listings.find_many({"site": SITE, "rooms.room": "room-1"}, limit=1)


async def _turn(stores: Stores) -> None:
    crew = Crew(f"{SITE}.{CREW}", SITE, CREW, CREW, CREW, Trade.ENGINEERING, NOW)
    await stores[CREWS].fold(crew.id, lambda known: (known or crew, ()), because=a_command(id="formed"))
    await Loads(stores[TASKS], clock=clock).at(SITE)
    await crews_in_turn(
        stores[CREWS], loads=Loads(stores[TASKS], clock=clock), site=SITE, trade=Trade.ENGINEERING
    )


HOTLINE = (
    ("all cases", _cases(Sought()), True),
    ("cases of a household", _cases(Sought(household=HOME)), True),
    ("cases of a number", _cases(Sought(phone=PHONE)), True),
    ("cases of an owner", _cases(Sought(owner=OWNER)), True),
    ("closed cases", _cases(Sought(state=CaseState.CLOSED)), True),
    ("cases being handled", _cases(Sought(state=CaseState.HANDLING)), True),
    ("cases of a site", _cases(Sought(site=SITE)), True),
    ("closed cases of a site", _cases(Sought(site=SITE, state=CaseState.CLOSED)), True),
    ("cases of the reader's sites", _cases(Sought(), sites=HERE), True),
    ("closed cases of the reader's sites", _cases(Sought(state=CaseState.CLOSED), sites=HERE), True),
    ("a case by its number", _cases(Sought(number="A-1042")), False),
    ("all calls", _calls(None), True),
    ("calls that ring", _calls(CallState.RINGING), True),
    ("ended calls", _calls(CallState.ENDED), True),
    ("calls of the reader's sites", _calls(None, sites=HERE), True),
    ("ended calls of the reader's sites", _calls(CallState.ENDED, sites=HERE), True),
    (
        "private use of the telephone at the reader's sites",
        lambda s: outbound_without_case(s[CALLS], sites=HERE),
        False,
    ),
    ("calls without a record", lambda s: calls_without_record(s[CALLS], ended_before=NOW, sites=None), False),
    ("private use of the telephone", lambda s: outbound_without_case(s[CALLS], sites=None), False),
    (
        "who is to be called back",
        lambda s, after=None: cases_to_call_back(s[CASES], sites=None, due_before=NOW, after=after, limit=50),
        True,
    ),
    ("the census of cases", lambda s: count_cases(cases=s[CASES], clock=clock), False),
    ("the census of calls", lambda s: count_calls(calls=s[CALLS], clock=clock), False),
    ("who calls", lambda s: caller_of(PHONE, listings=s[LISTINGS]), False),
    ("a room by a word", lambda s: rooms_by_word("wang", site=SITE, listings=s[LISTINGS]), False),
    ("the site of a line", lambda s: site_of_line("4008001234", sites=s[SITES]), False),
)

DISPATCH = (
    ("all tasks", _tasks(), True),
    ("tasks of a site", _tasks(site=SITE), True),
    ("returned tasks of a site", _tasks(site=SITE, state=TaskState.RETURNED), True),
    ("returned tasks", _tasks(state=TaskState.RETURNED), True),
    ("tasks of a crew", _tasks(site=SITE, crew=CREW), True),
    ("returned tasks of a crew", _tasks(site=SITE, crew=CREW, state=TaskState.RETURNED), True),
    ("tasks of a case", _tasks(case=CaseId("case-0000001")), True),
    ("the board of a site", lambda s: board(s[TASKS], site=SITE, at=NOW), False),
    ("the board of all", lambda s: board(s[TASKS], site=None, at=NOW), False),
    ("whose turn it is", _turn, False),
    (
        "the slips of a month",
        lambda s: slips_of_month(s[TASKS], site=SITE, zone="Asia/Shanghai", year=2026, month=11),
        False,
    ),
    ("crews of a site", lambda s: crews_of(s[CREWS], site=SITE), False),
    ("the census of tasks", lambda s: count_tasks(tasks=s[TASKS], clock=clock), False),
)

CREW_SERVICE = (
    ("lanes", lambda s: known_lanes(s[LANES], served=ALL), False),
    ("places", lambda s: known_places(s[PLACES], served=ALL), False),
    ("links", lambda s: known_links(s[LINKS], apart=()), False),
    ("the census of links", lambda s: count_links(links=s[LINKS], queues=NullQueues(), served=ALL), False),
    *(
        (
            f"a member's list: {tab}",
            lambda s, tab=tab: list_of(s[WORKS], tab, person=MEMBER, served=ALL, now=NOW),
            False,
        )
        for tab in Tab
    ),
)

NOTIFICATION = (
    ("all notices", _notices(), True),
    ("notices of a case", _notices(case=CaseId("case-0000001")), True),
    ("notices that went out", _notices(state="sent"), True),
    ("notices of the reader's sites", _notices(sites=HERE), True),
    ("notices of the reader's sites that went out", _notices(sites=HERE, state="sent"), True),
    ("the census of notices", lambda s: count_waiting(notices=s[NOTICES]), False),
    ("staff of a role", lambda s: staff_with(Role.STEWARD, site=SITE, staff=s[STAFF]), False),
    ("staff of a crew", lambda s: staff_of(CREW, site=SITE, staff=s[STAFF]), False),
)

QUESTIONS = tuple(
    Question(service, name, ask, goes_on)
    for service, rows in (
        ("hotline", HOTLINE),
        ("dispatch", DISPATCH),
        ("crew", CREW_SERVICE),
        ("notification", NOTIFICATION),
    )
    for name, ask, goes_on in rows
)
