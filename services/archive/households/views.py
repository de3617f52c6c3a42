"""What is kept for the files."""

from services.archive.households.domain import File, Look
from shared.storage.store import Index, Kept, Store

FILES = Kept(File, "files", (Index(("site",)),))
LOOKS = Kept(Look, "looks", (Index(("household",)),))


async def subjects_of(household: str, *, files: Store[File]) -> tuple[str, ...]:
    """Everything that a household's timeline is drawn from."""
    file = await files.find(household)
    return file.subjects if file else (f"household:{household}",)
