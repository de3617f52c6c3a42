"""The hotline put together."""

from functools import cache, partial
from pathlib import Path

from services.hotline.calls.gateways import count_calls
from services.hotline.calls.handlers import RULES as CALL_RULES
from services.hotline.calls.http import cti, desk
from services.hotline.calls.views import CALLS
from services.hotline.cases.gateways import count_cases
from services.hotline.cases.handlers.house import RULES as CASE_RULES
from services.hotline.cases.handlers.owning import climb_late_case
from services.hotline.cases.http import handling, reading, taking
from services.hotline.cases.views import CASES
from services.hotline.consumers import HEARS
from services.hotline.directory import http as directory
from services.hotline.directory.views import LISTINGS, SITES, caller_of, site_of_line
from services.hotline.followup import http as followup
from services.hotline.scripts import http as scripts
from services.hotline.scripts.views import RULES as SCRIPT_RULES
from services.hotline.settings import Settings
from shared.runtime.service import Ground, Service, Sweep
from shared.web.house_rules import house_rules
from shared.web.pages import Pages

HERE = Path(__file__).parent


@cache
def words() -> Pages:
    """The words of the hotline's refusals in both languages, read once; it has no pages of its own."""
    return Pages(HERE / "calls", HERE / "cases")


def build(settings: Settings, ground: Ground) -> Service:
    """Everything the hotline is made of."""
    database = ground.database
    calls, cases = database.store(CALLS), database.store(CASES)
    listings, sites = database.store(LISTINGS), database.store(SITES)
    return Service(
        name="hotline",
        tools={
            "calls": calls,
            "cases": cases,
            "listings": listings,
            "sites": sites,
            "numbers": database.numbers(),
            "rules": ground.rules,
            "lines": settings.cti_lines,
            "caller_of": partial(caller_of, listings=listings),
            "site_of_line": partial(site_of_line, sites=sites),
            "case_rules": CASE_RULES,
            "pages": words(),
        },
        subscriptions=HEARS,
        routers=(
            cti.router,
            desk.router,
            directory.router,
            taking.router,
            handling.router,
            reading.router,
            followup.router,
            scripts.router,
            house_rules(CALL_RULES, CASE_RULES, SCRIPT_RULES),
        ),
        census=(count_calls, count_cases),
        sweeps=(Sweep(CASES, "next_step_at", climb_late_case),),
        stores=(calls, cases, listings, sites),
    )
