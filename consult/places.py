"""Where templates, static files and migrations are: beside the package in a checkout, inside it in a wheel."""

from pathlib import Path

PACKAGE = Path(__file__).parent


def site_folder(name: str) -> Path:
    """The folder `name`, as installed or as checked out."""
    installed = PACKAGE / "_site" / name
    return installed if installed.is_dir() else PACKAGE.parent / name
