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
