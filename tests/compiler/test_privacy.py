"""Whom records are about and how long they are kept: said once, completed from the app, checked."""

from __future__ import annotations

from tests.compiler.building import APP, catalog_of, problems_of
from xrm.catalog.privacy import Personal, Span, Then

STUDENT = """\
entity: student
fields:
  name: text, required, personal
  needs: {type: text, personal: special}
  ends: date
  loud: = toupper(name)
  known: = if(needs eq null, 'no', 'yes')
  letters: = length(name)
  quiet: {formula: toupper(name), personal: false}
privacy:
  subject: self
  basis: contract
  purpose: {en: To teach., de: Zum Lehren.}
  keep: {for: 5 years, after: ends, then: anonymise}
  smallest_group: 8
"""
PAYMENT = """\
entity: payment
fields:
  name: text
  by: link student
privacy:
  subject: by
"""


def test_privacy_is_a_frozen_value() -> None:
    student = catalog_of(STUDENT).entities["student"].privacy

    assert student.of_itself and student.basis == "contract" and student.smallest_group == 8
    assert student.purpose.text("de") == "Zum Lehren."
    assert student.keep is not None
    assert (student.keep.span, student.keep.then) == (Span(5, "year"), Then.ANONYMISE)
    assert student.keep.after is not None and student.keep.after.text == "ends"


def test_what_an_entity_does_not_say_is_the_apps() -> None:
    app = f"{APP}privacy: {{contact: privacy@school.example, basis: consent}}\ndefaults: {{keep: {{for: 90 days, then: archive}}}}\n"
    catalog = catalog_of(STUDENT, PAYMENT, app=app)
    payment = catalog.entities["payment"].privacy

    assert catalog.privacy.contact == "privacy@school.example"
    assert payment.basis == "consent" and not payment.of_itself
    assert payment.subject is not None and payment.subject.text == "by"
    assert payment.keep is not None and (payment.keep.span, payment.keep.then) == (Span(90, "day"), Then.ARCHIVE)
    assert catalog.entities["student"].privacy.basis == "contract"
    assert catalog.entities["user"].privacy.keep is None


def test_an_entity_may_be_kept_for_ever_where_others_are_not() -> None:
    ever = "entity: ledger\nfields:\n  name: text\nprivacy:\n  keep: forever\n"

    assert catalog_of(ever, app=f"{APP}defaults: {{keep: 10 years}}\n").entities["ledger"].privacy.keep is None


def test_a_bundle_says_whom_records_are_about() -> None:
    bundle = (
        "bundle: person\nfields:\n  name: text, required, personal\nprivacy:\n  subject: self\n  keep: {for: 2 years}\n"
    )
    member = "entity: member\nuse: person\nfields:\n  left: date\nprivacy:\n  keep: {after: left}\n"
    privacy = catalog_of(bundle, member).entities["member"].privacy

    assert privacy.of_itself
    assert privacy.keep is not None and privacy.keep.span == Span(2, "year") and privacy.keep.after is not None


def test_a_computed_value_is_as_personal_as_what_it_tells() -> None:
    fields = catalog_of(STUDENT).entities["student"].fields

    assert [fields[name].personal for name in ("loud", "known", "letters", "quiet")] == [
        Personal.YES,
        Personal.SPECIAL,
        Personal.YES,
        Personal.NO,
    ]


def test_what_the_app_says_for_all_is_checked_once() -> None:
    app = f"{APP}defaults: {{keep: {{for: ten years, after: ends}}}}\n"

    assert problems_of(STUDENT, PAYMENT, app=app) == [
        "XRM202 12:24 `keep` is a time such as `5 years` or `90 days`, or `forever`; not `ten years`.",
        "XRM510 12:42 `keep.after` is no date that every entity has: `ends`.",
    ]
