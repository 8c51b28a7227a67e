"""Tables: one module per aggregate, re-exported here."""

from consult.models.accounts import OneTimeLink, Person, Purpose, SignInSession, SignInTry
from consult.models.base import Base
from consult.models.consultations import Consultation, Draft, Invitation, Principle, Round, ScaleStep, Wording
from consult.models.jobs import Job, JobResult, JobState
from consult.models.organisations import UNASSIGNED, Kind, Membership, Organisation, Region
from consult.models.records import Event, Fact, Mail, MailState, Release, ReleaseKind, TrailSum
from consult.models.responses import Answer, AnswerDraft, KeptVersion, Response, ResponseDraft, ResponseState
from consult.models.tallies import GroupTally, Tally

__all__ = [
    "UNASSIGNED",
    "Answer",
    "AnswerDraft",
    "Base",
    "Consultation",
    "Draft",
    "Event",
    "Fact",
    "GroupTally",
    "Invitation",
    "Job",
    "JobResult",
    "JobState",
    "KeptVersion",
    "Kind",
    "Mail",
    "MailState",
    "Membership",
    "OneTimeLink",
    "Organisation",
    "Person",
    "Principle",
    "Purpose",
    "Region",
    "Release",
    "ReleaseKind",
    "Response",
    "ResponseDraft",
    "ResponseState",
    "Round",
    "ScaleStep",
    "SignInSession",
    "SignInTry",
    "Tally",
    "TrailSum",
    "Wording",
]
