"""The commands about a team's database: set-up, grant, assign, status. What they do is loaded when they run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from panview.cli.declaring import Argument, Commands, Option
from panview.cli.guard import command
from panview.cli.options import PathArgument
from panview.cli.set_options import set_options
from panview.datasets.opening import Opening

commands = Commands()
team = Commands(
    name="team",
    help="Keep verdicts of a team in PostgreSQL: set up the database, give roles, share out work, add tags, show "
    "progress.",
    epilog="Example: panview team status coco/ --verdicts postgresql://db.example.org/verdicts",
)
commands.add(team)

_Address = Annotated[
    str, Argument(metavar="ADDRESS", help="Address of the database: postgresql://HOST/DB, without a password.")
]
_Team = Annotated[
    str,
    Option("--verdicts", metavar="ADDRESS", help="Address of the database: postgresql://HOST/DB, without a password."),
]


@team.command("set-up", epilog="Example: panview team set-up postgresql://db.example.org/verdicts")
@command
def set_up(address: _Address) -> None:
    """Make the tables and roles of a team in an empty database, or bring those of an older panview up to date.

    Run it as the owner of the database, once, and again after an update of panview that asks for it.
    """
    from panview.cli.team import run_set_up

    run_set_up(address)


@team.command("grant", epilog="Example: panview team grant postgresql://db.example.org/verdicts ana --role reviewer")
@command
def grant(
    address: _Address,
    user: Annotated[str, Argument(metavar="USER", help="A user of the PostgreSQL server; createuser makes one.")],
    role: Annotated[str, Option(metavar="reader|reviewer|lead", help="Role of the user.")],
) -> None:
    """Give a user of the server a role: readers read, reviewers decide, leads also settle, share out and add."""
    from panview.cli.team import run_grant

    run_grant(address, user, role)


@team.command(
    "assign",
    epilog="Example: panview team assign coco/ --verdicts postgresql://db.example.org/verdicts --to ana --to ben",
)
@command
@set_options
def assign(
    path: PathArgument,
    verdicts: _Team,
    to: Annotated[list[str], Option("--to", metavar="USER", help="A reviewer; repeat it for each.")],
    shared: Annotated[
        float, Option(metavar="PERCENT", min=0, max=100, help="Share of disagreements that everybody decides.")
    ] = 10.0,
    blind: Annotated[bool, Option("--blind", help="Hide the verdicts of others until a reviewer has decided.")] = False,
    *,
    opening: Opening,
) -> None:
    """Share out the disagreements of a set: each reviewer's window lists its own part from then on."""
    from panview.cli.team import run_assign

    run_assign(path, verdicts, to, shared, blind=blind, opening=opening)


@team.command(
    "add-tags",
    epilog="Example: panview team add-tags coco/ tags.csv --verdicts postgresql://db.example.org/verdicts",
)
@command
@set_options
def add_tags(
    path: PathArgument,
    table: Annotated[Path, Argument(metavar="FILE", help="CSV of tags, as panview export --tags writes it.")],
    verdicts: _Team,
    *,
    opening: Opening,
) -> None:
    """Put the tags of a table on a team's images; none is taken off. panview export --tags writes them."""
    from panview.cli.team import run_add_tags

    run_add_tags(path, table, verdicts, opening)


@team.command("status", epilog="Example: panview team status coco/ --verdicts postgresql://db.example.org/verdicts")
@command
@set_options
def status(path: PathArgument, verdicts: _Team, *, opening: Opening) -> None:
    """Show who you are in a team, what it has decided, who decides what, and what waits on this computer."""
    from panview.cli.team import run_status

    run_status(path, verdicts, opening)
