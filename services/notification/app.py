"""Notification put together."""

from services.notification.consumers import HEARS
from services.notification.contacts.views import CASE_CONTACTS, HOUSEHOLD_CONTACTS, PLACES, STAFF
from services.notification.notices.gateways import AppriseGateway, Gateway, SmtpGateway, count_waiting
from services.notification.notices.handlers.delivery import deliver
from services.notification.notices.handlers.telling import RULES, Teller
from services.notification.notices.http import router
from services.notification.notices.views import NOTICES
from services.notification.settings import Settings
from shared.runtime.service import Ground, Service, Sweep
from shared.web.house_rules import house_rules


def gateways(settings: Settings) -> dict[str, Gateway]:
    """The ways out that are set up; a channel without one is shown on the page."""
    out: dict[str, Gateway] = {
        channel: AppriseGateway(address.get_secret_value()) for channel, address in settings.channels.items()
    }
    if settings.smtp_host:
        password = settings.smtp_password
        out["mail"] = SmtpGateway(
            host=settings.smtp_host,
            port=settings.smtp_port,
            sender=settings.smtp_sender,
            username=settings.smtp_username,
            password=password.get_secret_value() if password else None,
            start_tls=settings.smtp_start_tls,
        )
    return out


def build(settings: Settings, ground: Ground) -> Service:
    """Notification on its ground."""
    database = ground.database
    notices = database.store(NOTICES)
    contacts = database.store(CASE_CONTACTS)
    households = database.store(HOUSEHOLD_CONTACTS)
    staff = database.store(STAFF)
    places = database.store(PLACES)
    return Service(
        name="notification",
        tools={
            "notices": notices,
            "contacts": contacts,
            "households": households,
            "staff": staff,
            "places": places,
            "gateways": gateways(settings),
            "rules": ground.rules,
            "teller": Teller(
                notices=notices,
                contacts=contacts,
                households=households,
                staff=staff,
                places=places,
                rules=ground.rules,
            ),
        },
        subscriptions=HEARS,
        routers=(router, house_rules(RULES)),
        census=(count_waiting,),
        sweeps=(Sweep(NOTICES, "next_try", deliver),),
        stores=(notices, contacts, households, staff, places),
    )
