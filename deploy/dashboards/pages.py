"""Every dashboard, the business first."""

from deploy.dashboards.center import CENTER
from deploy.dashboards.machines import MACHINES
from deploy.dashboards.messages import MESSAGES
from deploy.dashboards.money import MONEY
from deploy.dashboards.sites import SITES

DASHBOARDS = (CENTER, SITES, MONEY, MESSAGES, MACHINES)
