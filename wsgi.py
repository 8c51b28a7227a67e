"""The application for any WSGI server."""

from consult.app import create_app

app = create_app()
