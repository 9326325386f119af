"""A type that there is already."""

from xrm.sdk import FieldType, Kind, hookimpl


@hookimpl
def register_field_types() -> list[FieldType]:
    return [FieldType(name="text", kind=Kind.TEXT, label="Text")]
