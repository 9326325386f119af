"""A whole plugin in thirty lines: a field type, an entity and a panel, all through `xrm.sdk`."""

from markupsafe import Markup

from xrm.sdk import Actor, Document, Field, FieldType, Kind, Panel, Record, hookimpl


def shelf_mark(value: object, field: Field) -> object:
    """`qa 76.9` is kept as `QA 76.9`."""
    letters, _, number = str(value).strip().upper().partition(" ")
    if not (letters.isalpha() and number):
        raise ValueError("A shelf mark is letters, a space and a number: QA 76.9.")
    return f"{letters} {number}"


@hookimpl
def register_field_types() -> list[FieldType]:
    return [FieldType(name="shelf_mark", kind=Kind.TEXT, label="Shelf mark", length=20, normalise=shelf_mark)]


@hookimpl
def register_documents() -> list[Document]:
    book = "entity: book\nfields:\n  name: text, required\n  mark: shelf_mark\n"
    return [Document("library/book.yaml", book, "library")]


@hookimpl
def register_panels() -> list[Panel]:
    def where(record: Record, actor: Actor) -> Markup:
        return Markup("<p>Look under <b>{}</b>.</p>").format(record.values.get("mark"))

    return [Panel("shelf", "On the shelf", where, entities=("book",))]
