"""What looks alike for everybody is drawn once: a row of a list, a card of the board.

When a case moves, every desk and board that shows it is drawn anew, and all but one of the rows are what they were.
"""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context, Macro
from markupsafe import Markup

MOST = 8192
STEP = 10.0
"""Seconds that a drawing stands: what it says of the time is as old as that at the most."""


class Once:
    """Templates know it as ``once``: ``{{ once(row, card, card.id, card.version) }}``."""

    def __init__(self) -> None:
        self._drawn: OrderedDict[Hashable, Markup] = OrderedDict()

    @pass_context
    def __call__(self, context: Context, macro: Macro, shown: Any, *seen: Hashable) -> Markup:
        """What the macro draws of ``shown``, drawn anew where anything of ``seen`` is not what it was.

        ``seen`` names all that the drawing depends on beside language, zone and time; never the reader: whoever sees
        the same is given the same.
        """
        moment = context["now"].timestamp() // STEP
        key = (context.name, macro.name, context["language"], context["zone"], moment, *seen)
        drawn = self._drawn.get(key)
        if drawn is None:
            drawn = self._drawn[key] = Markup(macro(shown))  # noqa: S704 # of a template, which escapes by itself
            if len(self._drawn) > MOST:
                self._drawn.popitem(last=False)
        return drawn
