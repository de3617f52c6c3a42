"""Dispatch, put together."""

from pathlib import Path

from services.dispatch.consumers import HEARS
from services.dispatch.roster import http as roster_http
from services.dispatch.roster.gateways import LaneOpener, NullLaneOpener
from services.dispatch.roster.views import CREWS, SITES
from services.dispatch.settings import Settings
from services.dispatch.tasks import http as tasks_http
from services.dispatch.tasks.gateways import count_tasks
from services.dispatch.tasks.handlers.limits import report_late, report_slip
from services.dispatch.tasks.handlers.offers import lapse_offer
from services.dispatch.tasks.views import RULES, TASKS, Loads
from shared.messaging.declare import CrewLanes
from shared.runtime.service import Ground, Service, Sweep
from shared.web.house_rules import house_rules
from shared.web.pages import Pages

HERE = Path(__file__).parent
NO_BROKER = "memory:"
"""How the broker's address begins where there is none: in tests of whole journeys."""


def build(settings: Settings, ground: Ground) -> Service:
    """Dispatch on its ground; it alone opens lanes at the broker."""
    nowhere = settings.amqp_url.startswith(NO_BROKER)
    lanes: LaneOpener = NullLaneOpener() if nowhere else CrewLanes(settings.amqp_url)
    tasks = ground.database.store(TASKS)
    crews = ground.database.store(CREWS)
    sites = ground.database.store(SITES)
    return Service(
        name="dispatch",
        tools={
            "tasks": tasks,
            "crews": crews,
            "sites": sites,
            "numbers": ground.database.numbers(),
            "loads": Loads(tasks, clock=ground.clock),
            "rules": ground.rules,
            "lanes": lanes,
            "pages": Pages(HERE / "tasks"),
        },
        subscriptions=HEARS,
        routers=(tasks_http.router, roster_http.router, house_rules(RULES)),
        census=(count_tasks,),
        sweeps=(
            Sweep(TASKS, "accept_by", lapse_offer),
            Sweep(TASKS, "late_at", report_late),
            Sweep(TASKS, "slip_by", report_slip),
        ),
        stores=(tasks, crews, sites),
        on_stop=(lanes.close,),
    )
