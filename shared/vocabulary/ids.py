"""Identifiers: plain strings that cannot be confused with one another."""

from typing import NewType

SiteId = NewType("SiteId", str)
CrewId = NewType("CrewId", str)
RoomId = NewType("RoomId", str)
HouseholdId = NewType("HouseholdId", str)
PersonId = NewType("PersonId", str)
AccountId = NewType("AccountId", str)

CallId = NewType("CallId", str)
CaseId = NewType("CaseId", str)
TaskId = NewType("TaskId", str)
ChargeId = NewType("ChargeId", str)
ReceiptId = NewType("ReceiptId", str)
ChargeTableId = NewType("ChargeTableId", str)
NoticeId = NewType("NoticeId", str)
FileId = NewType("FileId", str)

MessageId = NewType("MessageId", str)
JourneyId = NewType("JourneyId", str)
