"""What the hotline reads from its environment."""

from pydantic import Field

from shared.runtime.settings import Settings as Everywhere


class Settings(Everywhere):
    """``cti_lines`` names each line's number by the secret token that its exchange pushes with, as JSON."""

    port: int = 8101
    cti_lines: dict[str, str] = Field(default_factory=dict, repr=False)
