"""People from the command line: accounts, invitations, links to sign in, roles in engagements."""

from __future__ import annotations

from datetime import timedelta

import click

from planner.cli.common import print_json, print_lines, print_table
from planner.cli.keeping import KeepingOptions, keeping_act, keeping_command
from planner.errors import InputError, NotFoundError, Problem
from planner.services.access import ROLES, Role
from planner.services.accounts import (
    LINK_LIFE,
    Account,
    AccountKeeping,
    Membership,
    Purpose,
    clean_email,
    give_role,
    issue_link,
    take_role,
)
from planner.services.people import all_accounts, members_of
from planner.wording import Wording

_ADDRESS = "http://127.0.0.1:8000"
_HOUR_SECONDS = 3600
_public_url = click.option(
    "--public-url", default=_ADDRESS, show_default=True, help="Address people reach the application by."
)


@click.command("list", short_help="Who has an account, or a role in an engagement.")
@click.argument("engagement", required=False)
@keeping_command
def list_people(options: KeepingOptions, engagement: str | None) -> None:
    """Print all accounts, or the people of ENGAGEMENT with their roles."""
    say = options.wording
    with options.opened() as keeping:
        if engagement is None:
            accounts = all_accounts(keeping)
            roles = [say.label(f"cli.account-{_kind(one)}") for one in accounts]
            told: list[dict[str, object]] = [_plain(one) for one in accounts]
        else:
            with keeping.reading() as unit:
                kept = unit.engagements.named(engagement)
            members = members_of(keeping, kept.id)
            accounts = tuple(one.account for one in members)
            roles = [say.label(f"web.role-{one.membership.role}") for one in members]
            told = [
                _plain(one.account) | {"role": one.membership.role, "respondent": one.membership.respondent_id}
                for one in members
            ]
    if options.as_json:
        print_json(told, say)
        return
    rows = [(one.email, one.name, role) for one, role in zip(accounts, roles, strict=True)]
    print_table(say, "people-title", ("people-email", "people-name", "people-role"), rows)


@click.command("invite", short_help="Make a link by which somebody gets an account, and a role.")
@click.argument("email")
@click.option("--to", "engagement", help="Name of the engagement they get a role in.")
@click.option("--role", type=click.Choice(ROLES), default="viewer", show_default=True, help="Their role in it.")
@click.option("--respondent", help="As whom of the respondents they answer.")
@_public_url
@keeping_command
def invite(
    options: KeepingOptions,
    email: str,
    engagement: str | None,
    role: Role,
    respondent: str | None,
    public_url: str,
) -> None:
    """Make an invitation for EMAIL and print its link: it works once, and nobody can print it again."""
    with options.opened() as keeping:
        engagement_id = None
        if engagement is not None:
            with keeping.reading() as unit:
                engagement_id = unit.engagements.named(engagement).id
        token = issue_link(
            keeping,
            "invitation",
            email,
            keeping_act(),
            engagement_id,
            role if engagement_id else None,
            respondent if engagement_id else None,
        )
    _print_link(options, token, "invitation", email, public_url)


@click.command("link", short_help="Make a link by which somebody signs in, or sets a new password.")
@click.argument("email")
@click.option(
    "--for",
    "purpose",
    type=click.Choice(["sign_in", "password_reset"]),
    default="sign_in",
    show_default=True,
    help="What the link is for.",
)
@_public_url
@keeping_command
def link(options: KeepingOptions, email: str, purpose: Purpose, public_url: str) -> None:
    """Make a link for the account of EMAIL and print it: it works once, and nobody can print it again."""
    with options.opened() as keeping:
        account = _account(keeping, email)
        if account.disabled_at is not None:
            raise InputError([Problem("account-disabled", account.email)])
        token = issue_link(keeping, purpose, account.email, keeping_act())
    _print_link(options, token, purpose, account.email, public_url)


@click.command("role", short_help="Give somebody a role in an engagement.")
@click.argument("email")
@click.argument("engagement")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--respondent", help="As whom of the respondents they answer.")
@keeping_command
def role(options: KeepingOptions, email: str, engagement: str, role: Role, respondent: str | None) -> None:
    """Give the account of EMAIL the role ROLE in ENGAGEMENT, in the place of the one it has."""
    say = options.wording
    with options.opened() as keeping:
        account = _account(keeping, email)
        with keeping.reading() as unit:
            kept = unit.engagements.named(engagement)
        give_role(keeping, Membership(account.id, kept.id, role, respondent), keeping_act())
    told = {"email": account.email, "engagement": kept.slug, "role": role, "respondent": respondent}
    if options.as_json:
        print_json(told, say)
        return
    named = say.label(f"web.role-{role}")
    print_lines([say.label("cli.people-role-given", email=account.email, engagement=kept.slug, role=named)])


@click.command("remove", short_help="Take somebody out of an engagement.")
@click.argument("email")
@click.argument("engagement")
@click.option("--yes", is_flag=True, help="Do not ask.")
@keeping_command
def remove(options: KeepingOptions, email: str, engagement: str, *, yes: bool) -> None:
    """Take the account of EMAIL out of ENGAGEMENT; what they answered and changed stays."""
    say = options.wording
    with options.opened() as keeping:
        account = _account(keeping, email)
        with keeping.reading() as unit:
            kept = unit.engagements.named(engagement)
        if not yes:
            click.confirm(say.label("cli.people-remove-sure", email=account.email, engagement=kept.slug), abort=True)
        take_role(keeping, account.id, kept.id, keeping_act())
    print_lines([say.label("cli.people-removed", email=account.email, engagement=kept.slug)])


def _print_link(options: KeepingOptions, token: str, purpose: Purpose, email: str, public_url: str) -> None:
    say = options.wording
    address = f"{public_url.rstrip('/')}/link/{token}"
    life = LINK_LIFE[purpose]
    if options.as_json:
        print_json({"email": clean_email(email), "purpose": purpose, "link": address}, say)
        return
    print_lines([say.label("cli.people-link", email=clean_email(email)), f"  {address}", _lasts(life, say)])


def _lasts(life: timedelta, say: Wording) -> str:
    if life.days:
        return say.label("page-members.link-days", count=life.days)
    hours = life.seconds // _HOUR_SECONDS
    return say.label("page-members.link-hours", count=hours) if hours else say.label("cli.people-link-soon")


def _account(keeping: AccountKeeping, email: str) -> Account:
    with keeping.reading() as unit:
        account = unit.accounts.by_email(clean_email(email))
    if account is None:
        raise NotFoundError(Problem("no-such-account", email))
    return account


def _kind(account: Account) -> str:
    if account.disabled_at is not None:
        return "disabled"
    return "administrator" if account.is_administrator else "person"


def _plain(account: Account) -> dict[str, object]:
    """Return what may be told of an account: never its password."""
    return {"email": account.email, "name": account.name, "language": account.language, "kind": _kind(account)}
