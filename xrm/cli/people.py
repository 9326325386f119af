"""`xrm user` and `xrm token`: people who may log in, and their keys for the API."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from xrm.catalog.requests import Actor
from xrm.cli.options import app_folder, app_option, json_option
from xrm.cli.output import show_json, show_table
from xrm.errors import Problem, XrmError

if TYPE_CHECKING:
    from uuid import UUID

    from xrm.instance import Xrm

SYSTEM = Actor.for_system("cli", "command line")


@contextmanager
def _open(app: Path | None) -> Iterator[Xrm]:
    from xrm.app import build, settings_in

    with build(settings_in(app_folder(app))) as application:
        yield application.current()


def _found(xrm: Xrm, email: str) -> UUID:
    from xrm.identity.accounts import find_by_email

    user = find_by_email(xrm, email)
    if user is None:
        raise XrmError(Problem("XRM805", f"There is no user `{email}`.", hint="xrm user list"))
    return user.id


@click.group()
def user() -> None:
    """People who may log in: add, list, passwd, suspend.

    Example: xrm user add ada@example.org --role admin
    """


@user.command("add")
@click.argument("email")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    metavar="ROLE",
    help="A role of the app; may be given several times.",
)
@click.option("--name", default="", help="Their name (default: what stands before the @).")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@app_option
@json_option
def add(email: str, roles: tuple[str, ...], name: str, password_stdin: bool, app: Path | None, as_json: bool) -> None:
    """Add somebody who may log in.

    Asks for a password on a terminal; elsewhere, without --password-stdin, makes one and prints it once.

    Example: xrm user add ada@example.org --role admin
    """
    from xrm.identity.accounts import add_user

    password, made = _password(password_stdin)
    with _open(app) as xrm:
        known = name or email.partition("@")[0].replace(".", " ").title()
        user_id = add_user(xrm, SYSTEM, email=email, name=known, roles=roles, password=password)
    if as_json:
        show_json(
            {"id": str(user_id), "email": email, "roles": list(roles), **({"password": password} if made else {})}
        )
        return
    click.echo(f"{email} may log in as {', '.join(roles)}.")
    if made:
        click.echo(f"Password, shown once: {password}")


def _password(from_stdin: bool) -> tuple[str, bool]:
    """The password, and whether it was made here."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n"), False
    if sys.stdin.isatty():
        return click.prompt("Password", hide_input=True, confirmation_prompt=True), False
    return secrets.token_urlsafe(18), True


@user.command("list")
@app_option
@json_option
def list_(app: Path | None, as_json: bool) -> None:
    """List everybody who has an account.

    Example: xrm user list --json
    """
    from xrm.identity.accounts import list_users

    with _open(app) as xrm:
        people = list_users(xrm)
    if as_json:
        show_json(
            [
                {"email": each.email, "name": each.name, "roles": list(each.roles), "active": each.active}
                for each in people
            ]
        )
    else:
        rows = [(each.email, each.name, ", ".join(each.roles), "" if each.active else "suspended") for each in people]
        show_table(("email", "name", "roles", ""), rows)


@user.command("passwd")
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@app_option
def passwd(email: str, password_stdin: bool, app: Path | None) -> None:
    """Give somebody a new password; ends all their sessions.

    Example: xrm user passwd ada@example.org
    """
    from xrm.identity.accounts import set_password

    password, made = _password(password_stdin)
    with _open(app) as xrm:
        set_password(xrm, SYSTEM, _found(xrm, email), password)
    click.echo(f"{email} has a new password." + (f" Shown once: {password}" if made else ""))


@user.command("suspend")
@click.argument("email")
@app_option
def suspend(email: str, app: Path | None) -> None:
    """Let somebody in no more: ends their sessions and tokens at once; their records stay.

    Example: xrm user suspend ada@example.org
    """
    from xrm.identity.accounts import suspend as suspend_user

    with _open(app) as xrm:
        suspend_user(xrm, SYSTEM, _found(xrm, email))
    click.echo(f"{email} is suspended.")


@click.group()
def token() -> None:
    """Keys for the API: create, list, revoke.

    Example: xrm token create ada@example.org --scope read
    """


@token.command("create")
@click.argument("email")
@click.option(
    "--scope", "scopes", multiple=True, help="What it may do: read, write, customer:read …; all the user may, if none."
)
@click.option("--name", default="command line", help="What it is for.")
@click.option("--days", default=90, show_default=True, help="How long it works.")
@app_option
@json_option
def create(email: str, scopes: tuple[str, ...], name: str, days: int, app: Path | None, as_json: bool) -> None:
    """Make a token for somebody; it is shown once.

    Example: xrm token create ada@example.org --scope read --json
    """
    from xrm.identity.tokens import create_token

    with _open(app) as xrm:
        until = datetime.now(UTC) + timedelta(days=days)
        secret = create_token(xrm, _found(xrm, email), name, scopes or None, until)
    if as_json:
        show_json({"token": secret, "expires_at": until.isoformat()})
    else:
        click.echo(secret)
        click.echo(f"Shown once. Works until {until:%Y-%m-%d}.", err=True)


@token.command("list")
@click.argument("email", required=False)
@app_option
@json_option
def list_tokens_(email: str | None, app: Path | None, as_json: bool) -> None:
    """List tokens: whose, what for, when last used; never the token itself.

    Example: xrm token list
    """
    from xrm.identity.tokens import list_tokens

    with _open(app) as xrm:
        found = list_tokens(xrm, _found(xrm, email) if email else None)
    if as_json:
        show_json(
            [
                {
                    "prefix": each.prefix,
                    "user": each.email,
                    "name": each.name,
                    "expires_at": each.expires_at,
                    "used_at": each.used_at,
                }
                for each in found
            ]
        )
    else:
        rows = [(each.prefix, each.email, each.name, each.expires_at, each.used_at) for each in found]
        show_table(("prefix", "user", "for", "expires", "last used"), rows)


@token.command("revoke")
@click.argument("prefix")
@app_option
def revoke(prefix: str, app: Path | None) -> None:
    """End a token at once, named by its prefix.

    Example: xrm token revoke xrm_1a2b3c4d
    """
    from xrm.identity.tokens import revoke_token

    with _open(app) as xrm:
        if not revoke_token(xrm, prefix):
            raise XrmError(Problem("XRM805", f"There is no token `{prefix}`.", hint="xrm token list"))
    click.echo(f"{prefix} works no more.")
