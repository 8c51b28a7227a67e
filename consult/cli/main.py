"""All commands under one entry point."""

from consult.cli import check, consultations, demo, organisations, releases, responses, results, serve, staff, work
from consult.cli.program import program

for command in (
    check.check,
    consultations.group,
    demo.demo,
    organisations.group,
    releases.group,
    responses.group,
    results.group,
    serve.migrate,
    serve.serve,
    staff.group,
    work.work,
):
    program.add_command(command)


def main() -> None:
    """Run the program."""
    program(prog_name="consult")
