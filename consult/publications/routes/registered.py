"""The blueprint with all its pages: importing a module of pages registers them."""

from consult.publications.routes import downloads, embeds, live, pages, staff
from consult.publications.routes.blueprint import blueprint

__all__ = ["blueprint", "downloads", "embeds", "live", "pages", "staff"]
