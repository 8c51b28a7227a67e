"""The federation's side of the main job before the round opens: register, file, form, text, invitations."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.steps import choose, fill, follow, heading, press

REGISTER = """code,name,short_name,country,region,kind,member_count,lead_email
aim,Association of Independent Music,AIM,GB,europe,association,900,lead@aim.example
kelp,Kelp Coast Labels (invented),Kelp Coast,NZ,oceania,association,40,lead@kelp.example
"""
BROKEN = REGISTER.replace("NZ", "New Zealand")
PRINCIPLES = {
    "Licences first": ("Training on recordings needs a **licence** from those who own them.", "licences_first"),
    "Records are kept": ("Whoever trains keeps a record of what was used.\n\nThe record is open to owners.", "records"),
}
FILE = """
[consultation]
slug = "from-a-file"
title = "Made from a file"
language = "en"
zone = "Europe/London"

[[scale]]
code = "yes"
label = "Yes"
side = "agree"

[[scale]]
code = "no"
label = "No"
side = "disagree"

[[principle]]
key = "one"
title = "One thing"
wording = "One thing holds."
"""


def fill_the_register(page: Page, folder: Path) -> None:
    """A file with a mistake is refused by row; a good one is tried first, then imported."""
    page.goto("/staff/upload-organisations")
    for name, text in (("broken.csv", BROKEN), ("register.csv", REGISTER)):
        (folder / name).write_text(text)
        page.get_by_label("CSV file").set_input_files(folder / name)
        choose(page, "Make regions and kinds that are not known yet")
        press(page, "Try the file")
        if name == "broken.csv":
            expect(page.get_by_role("alert")).to_contain_text("row 3, country")
            expect(page.get_by_role("alert")).to_contain_text("Nothing was imported")
    heading(page, "2 would be added, 0 changed")
    window = page.context.new_page()
    window.goto("/staff/organisations")
    heading(window, "The register is empty")
    press(page, "Import it")
    expect(page.get_by_text("2 added, 0 changed, 0 as they were.")).to_be_visible()


def make_from_a_file(page: Page, folder: Path) -> None:
    """A consultation from TOML: one with a mistake is refused with its place, a good one is made."""
    page.goto("/staff/consultations/new/from-file")
    for text, told in ((FILE.replace('slug = "from-a-file"', ""), "slug"), (FILE, "")):
        (folder / "consultation.toml").write_text(text)
        page.get_by_label("TOML file").set_input_files(folder / "consultation.toml")
        press(page, "Upload")
        if told:
            expect(page.get_by_role("alert")).to_contain_text(told)
    heading(page, "Made from a file")


def compose(page: Page, scripts: bool) -> None:
    """A consultation by its form, and its text with a preview."""
    page.goto("/staff/consultations/new")
    press(page, "Make the consultation")
    expect(page.get_by_role("alert")).to_contain_text("Write a title.")
    fill(page, {"Title": "Principles for licensing", "Short name (optional)": "licensing"})
    page.get_by_label("Time zone").select_option("Europe/London")
    closing = page.get_by_role("group", name="Closes")
    closing.get_by_label("Date").fill((datetime.now(UTC) + timedelta(days=10)).strftime("%Y-%m-%d"))
    closing.get_by_label("Time").fill("18:00")
    press(page, "Make the consultation")
    heading(page, "Principles for licensing")
    expect(page.get_by_text("The round can open once nothing above is missing.")).to_be_visible()
    for title, (wording, key) in PRINCIPLES.items():
        page.goto("/staff/consultations/licensing/text/add")
        fill(page, {"Title": title, "Key (optional)": key, "Wording": wording})
        if not scripts:
            press(page, "Preview")
        shown = wording.split("\n")[0].replace("**", "")
        expect(page.locator("[data-preview] p").first).to_have_text(shown)
        press(page, "Save the principle")
    expect(page.locator(".principle")).to_have_count(2)


def invite_and_open(page: Page) -> None:
    """Who is asked, links for their leads, the checklist, and the round opens."""
    page.goto("/staff/consultations/licensing/invitations")
    press(page, "Invite all 2")
    heading(page, "2 organisations are invited")
    for name in ("Association of Independent Music", "Kelp Coast Labels (invented)"):
        choose(page, name)
    press(page, "Send links to those ticked")
    expect(page.get_by_text("2 mails are on their way.")).to_be_visible()
    page.goto("/staff/consultations/licensing")
    follow(page, "Open the round")
    press(page, "Open now")
    expect(page.get_by_text("Answers close").or_(page.get_by_text("How far it is")).first).to_be_visible()
