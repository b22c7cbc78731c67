"""Segments for other programs: Excel workbooks."""

from segmentry.exporting._excel import to_excel

__all__ = ["to_excel"]
