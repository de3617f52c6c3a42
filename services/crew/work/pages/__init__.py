"""The phone page: a list in three tabs, and a task with one obvious next button."""

from services.crew.work.pages.lists import router as lists
from services.crew.work.pages.steps import router as steps
from services.crew.work.pages.walk_in import router as walk_in

routers = (lists, walk_in, steps)
