"""The roles somebody can hold at a set of sites (ARCHITECTURE: people and doors)."""

from enum import StrEnum


class Role(StrEnum):
    """What a person may do; always held at a set of sites."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    STEWARD = "steward"
    CREW = "crew"
    CREW_LEAD = "crew_lead"
    SITE_MANAGER = "site_manager"
    CASHIER = "cashier"
    FINANCE = "finance"
    ARCHIVIST = "archivist"
    CENTER_MANAGER = "center_manager"
    GENERAL_MANAGER = "general_manager"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


OFFICE = (
    Role.AGENT,
    Role.SUPERVISOR,
    Role.STEWARD,
    Role.SITE_MANAGER,
    Role.CASHIER,
    Role.FINANCE,
    Role.ARCHIVIST,
    Role.CENTER_MANAGER,
    Role.GENERAL_MANAGER,
    Role.AUDITOR,
)
"""Whose desk work leads them to households: what was filed, and what a crew brought back."""

HOUSEHOLD_READERS = (*OFFICE, Role.ADMINISTRATOR)
"""Who may open the register and a household's file: the archive's doors and the console's pages agree."""

CREW_READERS = (
    Role.AGENT,
    Role.SUPERVISOR,
    Role.STEWARD,
    Role.CREW_LEAD,
    Role.SITE_MANAGER,
    Role.CENTER_MANAGER,
    Role.GENERAL_MANAGER,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
)
"""Who may see which crews a site has and whether it is cut off: dispatch's and the crews' doors agree."""
