"""What stands in the way of a start, said in one sentence that tells what to do."""

from collections.abc import Callable


class TroubleError(Exception):
    """Something on this machine must be put right by a person; the sentence says what."""


def obeyed(commands: Callable[[], object], *, tell: Callable[[str], None]) -> int:
    """Run commands; trouble is told in one sentence and leaves exit code 1."""
    try:
        commands()
    except TroubleError as trouble:
        tell(str(trouble))
        return 1
    except KeyboardInterrupt:
        return 130
    return 0
