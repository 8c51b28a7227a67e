"""The blueprint of all pages about publications: one, so that their names are `publications.…` whichever module holds them."""

from flask import Blueprint

blueprint = Blueprint("publications", __name__)
