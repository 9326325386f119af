"""Where something is."""

from __future__ import annotations

from xrm.builtin.normalise.locations import location_problems
from xrm.catalog.field import FieldType, Part
from xrm.catalog.kinds import Kind

ADDRESS = FieldType(
    name="address",
    kind=Kind.COMPLEX,
    label="Postal address",
    help="Street, postcode, city, region and country: `address/city`; `components` says which of them there are.",
    example="{type: address, components: [street, postcode, city]}",
    options=frozenset({"components"}),
    cell="address",
    narrow=False,
    searchable=True,
    parts=(
        Part(name="street", type="text", label="Street", search=True),
        Part(name="street2", type="text", label="Street, second line", search=True),
        Part(name="postcode", type="text", label="Postcode", argument="20", search=True),
        Part(name="city", type="text", label="City", argument="100", search=True),
        Part(name="region", type="text", label="Region", argument="100", search=True),
        Part(name="country", type="country", label="Country"),
    ),
)


LOCATION = FieldType(
    name="location",
    kind=Kind.COMPLEX,
    label="Place on the map",
    help="Latitude and longitude in degrees, six decimals (10 cm): `location/latitude`.",
    example="location",
    cell="location",
    parts=(
        Part(name="latitude", type="decimal", label="Latitude", argument="9,6", least=-90, most=90, needed=True),
        Part(name="longitude", type="decimal", label="Longitude", argument="9,6", least=-180, most=180, needed=True),
    ),
    whole=location_problems,
)
