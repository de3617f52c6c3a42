"""What is kept of the register."""

from services.billing.dwellings.domain import Dwelling, SiteCard
from shared.storage.store import STEADY, Index, Kept

SITE_CARDS = Kept(SiteCard, "site_cards", steady=STEADY)
DWELLINGS = Kept(Dwelling, "dwellings", (Index(("site",)),))
