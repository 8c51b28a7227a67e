"""Every page and file that can be fetched, once per state in which it looks different, and what it costs.

`statements` is literal: the SQL statements that one request for it issues, with the example. Sign-in itself takes one of them.
"""

from dataclasses import dataclass
from typing import Literal

from tests.journeys.site import ANSWERED, CLOSED, DRAFT, OPEN

Who = Literal["nobody", "lead", "manager"]
MOST = 15
"""SQL statements that a page may take (issue 2)."""

STAFF = "/staff/consultations"
AIM = f"/responses/{OPEN}/aim"
SENT = f"/responses/{ANSWERED}/aim"
RELEASE = f"/consultations/{CLOSED}/releases/1"


@dataclass(frozen=True)
class Stop:
    """One address. `{link}` in it stands for a fresh one-time link's token, `{manager}` for the manager's number."""

    endpoint: str
    who: Who
    address: str
    statements: int
    status: int = 200

    @property
    def name(self) -> str:
        return f"{self.who}: {self.address}"


PAGES = (
    Stop("publications.index", "nobody", "/", 4),
    Stop("publications.method", "nobody", "/method", 0),
    Stop("publications.consultation", "nobody", f"/consultations/{OPEN}", 7),
    Stop("publications.consultation", "nobody", f"/consultations/{CLOSED}", 7),
    Stop("publications.releases", "nobody", f"/consultations/{CLOSED}/releases", 5),
    Stop("publications.release", "nobody", RELEASE, 2),
    Stop("publications.release", "nobody", f"{RELEASE}?by=kind", 2),
    Stop("publications.release", "nobody", f"{RELEASE}?cell=copyright.europe&figure=table&bars=table", 2),
    Stop("publications.release", "manager", RELEASE, 3),
    Stop(
        "publications.release",
        "nobody",
        f"{RELEASE}?compare=europe,asia&bars=diverging&sort=-world&tiles=engagement",
        2,
    ),
    Stop("publications.annex", "nobody", f"{RELEASE}/annex", 2),
    Stop("publications.embed", "nobody", f"{RELEASE}/embed/regions", 2),
    Stop("publications.embed", "nobody", f"{RELEASE}/embed/estimates?by=kind", 2),
    Stop("publications.embed", "nobody", f"{RELEASE}/embed/territories?territories=table", 2),
    Stop("reports.downloads", "nobody", f"{RELEASE}/downloads", 3),
    Stop("responses.check_receipt", "nobody", "/receipts", 0),
    Stop("accounts.sign_in", "nobody", "/sign-in", 0),
    Stop("accounts.forgotten_password", "nobody", "/forgotten-password", 0),
    Stop("accounts.link", "nobody", "/links/{link}", 2),
    Stop("accounts.account", "lead", "/account", 1),
    Stop("responses.desk", "lead", "/desk", 5),
    Stop("responses.overview", "lead", AIM, 6),
    Stop("responses.overview", "lead", SENT, 7),
    Stop("responses.principle", "lead", f"{AIM}/principles/scope", 5),
    Stop("responses.principle", "lead", f"{SENT}/principles/p1", 6),
    Stop("responses.remarks", "lead", f"{AIM}/remarks", 5),
    Stop("responses.check", "lead", f"{AIM}/check", 5),
    Stop("responses.check", "lead", f"{SENT}/check", 7),
    Stop("responses.receipt", "lead", f"{SENT}/receipt", 7),
    Stop("responses.receipt", "lead", f"{SENT}/receipt?version=1", 7),
    Stop("responses.withdraw", "lead", f"{SENT}/withdraw", 7),
    Stop("consultations.index", "manager", "/staff", 5),
    Stop("consultations.new", "manager", f"{STAFF}/new", 1),
    Stop("consultations.upload", "manager", f"{STAFF}/new/from-file", 1),
    Stop("consultations.overview", "manager", f"{STAFF}/{DRAFT}", 8),
    Stop("consultations.overview", "manager", f"{STAFF}/{OPEN}", 7),
    Stop("consultations.overview", "manager", f"{STAFF}/{CLOSED}", 7),
    Stop("consultations.settings", "manager", f"{STAFF}/{DRAFT}/settings", 5),
    Stop("consultations.settings", "manager", f"{STAFF}/{OPEN}/settings", 5),
    Stop("scales.edit", "manager", f"{STAFF}/{DRAFT}/scale", 5),
    Stop("texts.show", "manager", f"{STAFF}/{DRAFT}/text", 5),
    Stop("texts.show", "manager", f"{STAFF}/{CLOSED}/text", 5),
    Stop("texts.add", "manager", f"{STAFF}/{DRAFT}/text/add", 5),
    Stop("texts.edit", "manager", f"{STAFF}/{DRAFT}/text/principles/p1", 5),
    Stop("texts.confirm_remove", "manager", f"{STAFF}/{DRAFT}/text/principles/p1/remove", 5),
    Stop("invitations.show", "manager", f"{STAFF}/{DRAFT}/invitations", 13),
    Stop("invitations.show", "manager", f"{STAFF}/{OPEN}/invitations", 13),
    Stop("rounds.confirm_open", "manager", f"{STAFF}/{DRAFT}/open", 6),
    Stop("rounds.confirm_close", "manager", f"{STAFF}/{OPEN}/close", 7),
    Stop("results.board_page", "manager", f"{STAFF}/{DRAFT}/board", 9),
    Stop("results.board_page", "manager", f"{STAFF}/{OPEN}/board", 9),
    Stop("results.live", "manager", f"{STAFF}/{OPEN}/results", 9),
    Stop("results.live", "manager", f"{STAFF}/{CLOSED}/results?by=country", 9),
    Stop("results.principle", "manager", f"{STAFF}/{CLOSED}/results/principles/copyright", 11),
    Stop("results.principle", "manager", f"{STAFF}/{OPEN}/results/principles/terms?by=region&group=asia", 11),
    Stop("results.reasons", "manager", f"{STAFF}/{CLOSED}/results/reasons", 12),
    Stop("results.reasons", "manager", f"{STAFF}/{CLOSED}/results/reasons?principle=engagement&together=stance", 12),
    Stop("results.organisation", "manager", f"{STAFF}/{OPEN}/results/organisations/aim", 9),
    Stop("results.participation", "manager", f"{STAFF}/{DRAFT}/results/participation", 7),
    Stop("results.participation", "manager", f"{STAFF}/{OPEN}/results/participation", 8),
    Stop("results.participation", "manager", f"{STAFF}/{CLOSED}/results/participation", 8),
    Stop("publications.live_pictures", "manager", f"{STAFF}/{DRAFT}/results/pictures", 10),
    Stop("publications.live_pictures", "manager", f"{STAFF}/{CLOSED}/results/pictures", 10),
    Stop("publications.preview", "manager", f"{STAFF}/{CLOSED}/publish", 15),
    Stop("publications.preview", "manager", f"{STAFF}/{OPEN}/publish", 5),
    Stop("publications.confirm_withdraw", "manager", f"{STAFF}/{CLOSED}/releases/1/withdraw", 6),
    Stop("reports.files", "manager", f"{STAFF}/{CLOSED}/files", 8),
    Stop("organisations.index", "manager", "/staff/organisations", 8),
    Stop("organisations.index", "manager", "/staff/organisations?q=nobody+is+called+this", 8),
    Stop("organisations.new", "manager", "/staff/new-organisation", 4),
    Stop("organisations.edit", "manager", "/staff/organisations/aim", 8),
    Stop("organisations.upload", "manager", "/staff/upload-organisations", 1),
    Stop("people.index", "manager", "/staff/people", 2),
    Stop("people.show", "manager", "/staff/people/{manager}", 2),
    Stop("people.confirm_disable", "manager", "/staff/people/{manager}/disable", 2),
    Stop("record.index", "manager", "/staff/record", 11),
)

REFUSALS = (
    Stop("", "nobody", "/there-is-no-such-page", 0, 404),
    Stop("", "nobody", "/links/used-up-long-ago", 1, 410),
    Stop("", "lead", "/staff", 1, 403),
    Stop("", "lead", f"/responses/{OPEN}/lanternfish", 2, 404),
    Stop("", "manager", f"{STAFF}/{OPEN}/text/principles/scope", 5, 409),
)

FILES = (
    Stop("health.alive", "nobody", "/healthz", 0),
    Stop("health.ready", "nobody", "/readyz", 3),
    Stop("publications.results", "nobody", f"/consultations/{CLOSED}/results", 5, 302),
    Stop("publications.results_csv", "nobody", f"{RELEASE}/results.csv", 2),
    Stop("publications.results_json", "nobody", f"{RELEASE}/results.json", 2),
    Stop("publications.positions_csv", "nobody", f"{RELEASE}/positions.csv", 2),
    Stop("publications.territories_csv", "nobody", f"{RELEASE}/territories.csv", 2),
    Stop("publications.release_json", "nobody", f"{RELEASE}/release.json", 2),
    Stop("publications.figures", "nobody", f"{RELEASE}/figures.json", 1),
    Stop("publications.preview_figures", "manager", f"{STAFF}/{CLOSED}/publish/figures.json", 15),
    Stop("publications.checking_page", "manager", f"{STAFF}/{CLOSED}/publish/check", 6, 302),
    Stop("reports.pdf", "nobody", f"{RELEASE}/report.pdf", 2),
    Stop("reports.docx", "nobody", f"{RELEASE}/report.docx", 2),
    Stop("reports.package", "nobody", f"{RELEASE}/package.zip", 2),
    Stop("responses.digests", "nobody", f"/consultations/{CLOSED}/digests", 2),
    Stop("responses.receipt_file", "lead", f"{SENT}/receipt.json", 3),
    Stop("results.board_csv", "manager", f"{STAFF}/{OPEN}/board.csv", 6),
    Stop("results.participation_csv", "manager", f"{STAFF}/{OPEN}/results/participation.csv", 8),
    Stop("publications.live_figures", "manager", f"{STAFF}/{OPEN}/results/pictures.json", 10),
    Stop("results.live_csv", "manager", f"{STAFF}/{OPEN}/results.csv", 9),
    Stop("results.live_json", "manager", f"{STAFF}/{OPEN}/results.json", 9),
)
