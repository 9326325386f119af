"""A hook that nobody marked."""


def register_panels() -> list[object]:
    return []
