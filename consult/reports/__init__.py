"""What is made of a release to be kept and passed on: PDF, DOCX and data package; and staff's exports of every answer."""
