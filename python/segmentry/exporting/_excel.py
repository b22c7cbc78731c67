"""`to_excel`: a workbook of the segments."""


def to_excel() -> None:
    """To be built."""
    raise NotImplementedError
