"""Which column plays which part, and how to read the file: the options all commands share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Annotated, Any, Self

import typer

from segmentry.cli._problems import CommandError

_COLUMNS = "Columns of the file"
_READING = "Reading the file"


def _column(option: str, text: str) -> Any:  # noqa: ANN401 - typer gives no name for it
    return typer.Option(option, metavar="COLUMN", help=text, rich_help_panel=_COLUMNS)


Customer = Annotated[str | None, _column("--customer", "Who bought: the customer's id.")]
Time = Annotated[str | None, _column("--time", "When: a date, a time, or ISO-8601 text.")]
Amount = Annotated[str | None, _column("--amount", "Net value of the line; negative: a return.")]
Order = Annotated[str | None, _column("--order", "Order id (else one order per time).")]
Quantity = Annotated[str | None, _column("--quantity", "Number of items.")]
Product = Annotated[str | None, _column("--product", "Product.")]
Category = Annotated[str | None, _column("--category", "Category of the product.")]
Channel = Annotated[str | None, _column("--channel", "Sales channel.")]
Discount = Annotated[str | None, _column("--discount", "Money off the line.")]
Event = Annotated[str | None, _column("--event", "Event type, where not every row is a purchase.")]
PurchaseEvent = Annotated[
    list[str] | None,
    typer.Option(
        "--purchase-event",
        metavar="NAME",
        help="Event type that is a purchase (may be repeated; default: purchase).",
        rich_help_panel=_COLUMNS,
    ),
]
OnBad = Annotated[
    str,
    typer.Option(
        "--on-bad",
        metavar="raise|drop",
        help="Rows without customer, time or amount, and broken lines: stop, or leave them out.",
        rich_help_panel=_READING,
    ),
]
Encoding = Annotated[
    str,
    typer.Option("--encoding", help="Text encoding of a CSV file.", rich_help_panel=_READING),
]
Delimiter = Annotated[
    str | None,
    typer.Option(
        "--delimiter",
        metavar="CHARACTER",
        help="Column separator of a CSV file (default: a comma; a tab for .tsv).",
        rich_help_panel=_READING,
    ),
]
TimeFormat = Annotated[
    str | None,
    typer.Option(
        "--time-format",
        metavar="FORMAT",
        help="How times are written in a CSV file, if not as ISO-8601: %d/%m/%Y, for one.",
        rich_help_panel=_READING,
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="DATE", help="Moment of analysis (default: the latest time in the file)."
    ),
]


@dataclass(frozen=True, slots=True)
class Roles:
    """The column that plays each part of a transaction log; None where there is none."""

    customer: str | None = None
    time: str | None = None
    amount: str | None = None
    order: str | None = None
    quantity: str | None = None
    product: str | None = None
    category: str | None = None
    channel: str | None = None
    discount: str | None = None
    event: str | None = None
    purchase_events: tuple[str, ...] | None = None

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Self:
        """Make roles of a command's options (its `locals()`)."""
        columns = {name: options[name] for name in _part_names()}
        return cls(**columns, purchase_events=tuple(options["purchase_event"] or ()) or None)

    @property
    def columns(self) -> dict[str, str]:
        """Part to column, those that are given."""
        return {
            name: getattr(self, name) for name in _part_names() if getattr(self, name) is not None
        }

    def required(self) -> Self:
        """Give the roles if customer, time and amount are among them.

        Raises
        ------
        CommandError
            If one is missing, or there are types of event and no column of them.
        """
        missing = [n for n in ("customer", "time", "amount") if getattr(self, n) is None]
        if missing:
            options = ", ".join(f"--{name}" for name in missing)
            raise CommandError(
                f"say which columns to use: {options} missing. For example: "
                "segmentry run sales.csv --customer customer_id --time date --amount amount"
            )
        if self.purchase_events and self.event is None:
            raise CommandError(
                "--purchase-event names a type of event; say with --event which column has them"
            )
        return self

    def or_those_of(self, other: Roles) -> Roles:
        """Take from `other` what is not given here."""
        merged = {n: getattr(self, n) or getattr(other, n) for n in _part_names()}
        return Roles(**merged, purchase_events=self.purchase_events or other.purchase_events)

    def arguments(self) -> dict[str, Any]:
        """Give the keyword arguments of `TransactionLog`."""
        events = self.purchase_events
        return {**self.columns} if events is None else {**self.columns, "purchase_events": events}

    def as_record(self) -> dict[str, Any]:
        """Give what `from_record` reads."""
        return {key: value for key, value in asdict(self).items() if value is not None}

    @classmethod
    def from_record(cls, path: Path) -> Roles | None:
        """Read the roles that `segmentry run` noted beside its model; None if there are none."""
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))["roles"]
            known = {field.name for field in fields(cls)}
            values = {key: value for key, value in stored.items() if key in known}
            events = tuple(values.pop("purchase_events", ()))
            # Without a column of events the names meant nothing.
            return cls(**values, purchase_events=events if events and "event" in values else None)
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CommandError(
                f"{path} is not the record of a run; delete it, or name the columns by options"
            ) from error


def _part_names() -> list[str]:
    return [field.name for field in fields(Roles) if field.name != "purchase_events"]
