"""Phone numbers: kept in E.164, the form every system dials."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xrm.catalog.field import Field

_COUNTRY_CODE = "Write it with its country code, as in +44 20 7946 0000."


def phone(value: object, field: Field) -> object:
    """`+442079460000`, and `;ext=12` after it where there is an extension (E.164 has no place for one).

    A number without a country code is read as one of the field's `region`.
    """
    import phonenumbers

    region = str(field.options.get("region", "")).upper() or None
    try:
        number = phonenumbers.parse(str(value).strip(), region)
    except phonenumbers.NumberParseException as error:
        raise ValueError(_why(error.error_type == error.INVALID_COUNTRY_CODE, region)) from error
    if not phonenumbers.is_possible_number(number):
        raise ValueError("This phone number has too few or too many digits for its country.")
    kept = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{kept};ext={number.extension}" if number.extension else kept


def _why(country_unknown: bool, region: str | None) -> str:
    if country_unknown and region is None:
        return _COUNTRY_CODE
    return f"This is not a phone number. {_COUNTRY_CODE}"
