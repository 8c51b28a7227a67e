"""The blueprint of all pages about results: one, so that their names are `results.…` whichever module holds them."""

from flask import Blueprint

blueprint = Blueprint("results", __name__)
BASE = "/staff/consultations/<slug>"
