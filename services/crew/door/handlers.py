"""What a site's door forgets."""

from services.crew.door.domain import Remembered
from shared.contracts.console import SignInRevoked
from shared.contracts.envelope import Message
from shared.storage.store import Decision, Store


async def forget_sign_in(message: Message[SignInRevoked], *, memory: Store[Remembered]) -> None:
    """Whoever is remembered from before signs in at the console again; a later sign-in stays."""
    account = message.body.account
    if await memory.find(account) is None:
        return

    def forget(known: Remembered) -> Decision[Remembered]:
        later = known.remembered_at > message.at
        return (known if later else Remembered.nobody(account, at=message.at)), ()

    await memory.change(account, forget, because=message)
