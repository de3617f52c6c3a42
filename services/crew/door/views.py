"""Where a site's door keeps what it remembers."""

from services.crew.door.domain import Remembered
from shared.auth.throttle import Patience, Tries
from shared.storage.store import Index, Kept

MEMORY = Kept(of=Remembered, name="remembered", indexes=(Index(("sessions",)),))
TRIES = Kept(of=Tries, name="tries")
PATIENCE = Patience(free=5, first_pause=2.0, longest_pause=300.0)
