"""Pages about publications: what the public reads, what it downloads, and the pages on which staff publish."""

from consult.publications.routes import downloads, embeds, live, pages, staff
from consult.publications.routes.blueprint import blueprint

__all__ = ["blueprint", "downloads", "embeds", "live", "pages", "staff"]
