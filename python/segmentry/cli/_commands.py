"""What each command does."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import segmentry as sg
from segmentry._validate import one_of
from segmentry.cli import _display, _files
from segmentry.cli._options import CsvOptions
from segmentry.cli._problems import CommandError
from segmentry.cli._roles import Roles
from segmentry.wording.measures import value_word

_DEMO = Roles(customer="customer_id", time="date", amount="amount", quantity="quantity")
_RECORD = "run.json"


@dataclass(frozen=True, slots=True)
class Input:
    """A file, how it is written, and which column plays which part."""

    file: Path | None
    roles: Roles
    csv: CsvOptions
    on_bad: str

    @classmethod
    def of(cls, file: Path | None, options: Mapping[str, Any]) -> Self:
        """Make it of a command's options (its `locals()`)."""
        on_bad = one_of(options["on_bad"], "--on-bad", ("raise", "drop"))
        csv = CsvOptions(
            options["encoding"], options["delimiter"], options["time_format"], on_bad == "drop"
        )
        return cls(file, Roles.of(options), csv, on_bad)

    def log(self, stage: _display.Stages, roles: Roles | None = None) -> sg.TransactionLog:
        """Read the file into a log (two stages)."""
        chosen = (roles or self.roles).required()
        if self.file is None:
            raise CommandError("name a file of transactions, or use --demo with `segmentry run`")
        stage(f"Reading {self.file.name}")
        table = _files.read_transactions(self.file, chosen, self.csv)
        stage("Grouping by customer")
        return sg.TransactionLog(table, **chosen.arguments(), on_bad=self.on_bad)


def run(
    source: Input,
    *,
    demo: bool,
    as_of: str | None,
    segments: str,
    random_state: int,
    out: Path,
    language: str,
    title: str | None,
    quiet: bool,
) -> None:
    """Segment customers and write everything into a directory."""
    one_of(language, "--language", ("en", "zh"))
    n_segments = _segment_count(segments)
    if demo and source.file is not None:
        raise CommandError("give either a file or --demo, not both")
    roles = _DEMO if demo else source.roles.required()
    with _staging(out) as staging, _display.stages(6, quiet=quiet) as stage:
        log = _demo_log(stage) if demo else source.log(stage)
        stage("Computing features")
        features = log.features(as_of=as_of)
        stage("Finding segments")
        segmenter = sg.Segmenter(n_segments, random_state=random_state).fit(features)
        assigned = segmenter.assign(features)
        stage("Checking the data")
        audit = log.audit(as_of=as_of)
        stage("Writing the report")
        sg.report(
            segmenter,
            features,
            staging / "report.html",
            language,
            title=title,
            log=log,
            as_of=as_of,
            audit=audit,
            criteria=segmenter.criteria(features, language=language),
        )
        _files.write_table(features, staging / "features.parquet")
        _files.write_table(assigned, staging / "segments.parquet")
        segmenter.save(staging / "model.json")
        record = {
            "segmentry": sg.__version__,
            "file": "CDNOW" if demo else str(source.file),
            "as_of": as_of,
            "segments": segments,
            "random_state": random_state,
            "roles": roles.as_record(),
        }
        text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
        (staging / _RECORD).write_text(text, encoding="utf-8")
    if not quiet:
        _summary(log, segmenter, out)


def audit(source: Input, *, as_of: str | None, out: Path | None, quiet: bool) -> None:
    """Show, and write, the checks of a file."""
    if out is not None:
        _files.check_output(out)
    with _display.stages(3, quiet=quiet) as stage:
        log = source.log(stage)
        stage("Checking the data")
        table = log.audit(as_of=as_of).table
    if out is not None:
        _files.write_table(table, out)
    if not quiet:
        console = _display.output()
        console.print(_size(log))
        console.print(_display.audit_table(table))


def features(source: Input, *, as_of: str | None, out: Path, quiet: bool) -> None:
    """Write the features of a file's customers."""
    _files.check_output(out)
    with _display.stages(4, quiet=quiet) as stage:
        log = source.log(stage)
        stage("Computing features")
        table = log.features(as_of=as_of)
        stage("Writing")
        _files.write_table(table, out)
    if not quiet:
        _display.output().print(
            f"{table.num_rows:,} customers, {table.num_columns - 1} features: {out}", markup=False
        )


def assign(
    source: Input,
    *,
    model: Path,
    feature_file: Path | None,
    as_of: str | None,
    out: Path,
    quiet: bool,
) -> None:
    """Write the segments of a file's customers."""
    _files.check_output(out)
    if (source.file is None) == (feature_file is None):
        raise CommandError("give either a file of transactions or --features, and not both")
    segmenter = _load(model)
    with _display.stages(4, quiet=quiet) as stage:
        if feature_file is not None:
            stage(f"Reading {feature_file.name}")
            customer = source.roles.customer or segmenter.customer_column_
            table = _files.read_features(feature_file, customer, source.csv)
        else:
            noted = Roles.from_record(model.with_name(_RECORD))
            roles = source.roles if noted is None else source.roles.or_those_of(noted)
            log = source.log(stage, roles)
            stage("Computing features")
            table = log.features(as_of=as_of)
        stage("Assigning segments")
        assigned = segmenter.assign(table)
        _files.write_table(assigned, out)
    if not quiet:
        _display.output().print(f"{assigned.num_rows:,} customers: {out}", markup=False)


def _segment_count(text: str) -> str | int:
    if text == "auto":
        return text
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise CommandError(f"--segments must be auto or a whole number from 1, found {text!r}")
    return number


def _demo_log(stage: _display.Stages) -> sg.TransactionLog:
    stage("Reading CDNOW")
    table = sg.datasets.load_cdnow("pyarrow")
    stage("Grouping by customer")
    return sg.TransactionLog(table, **_DEMO.arguments())


def _load(model: Path) -> sg.Segmenter:
    if not model.is_file():
        raise CommandError(f"--model {model} is not a file; give the model.json of an earlier run")
    loaded = sg.load(model)
    if not isinstance(loaded, sg.Segmenter):
        raise CommandError(f"--model {model} holds a {type(loaded).__name__}, not a Segmenter")
    return loaded


@contextmanager
def _staging(out: Path) -> Iterator[Path]:
    """Give a directory beside the results; its files take their places only if all went well."""
    new = not out.exists()
    staging = out / f".segmentry-{secrets.token_hex(4)}"
    done = False
    try:
        try:
            staging.mkdir(parents=True)
        except OSError as error:
            raise CommandError(
                f"--out {out} cannot be written to: {error.strerror or error}; "
                "choose another directory"
            ) from error
        yield staging
        for file in sorted(staging.iterdir()):
            file.replace(out / file.name)
        done = True
    finally:
        # Named before it is made, so that Ctrl-C at any moment leaves nothing behind.
        shutil.rmtree(staging, ignore_errors=True)
        if new and not done and out.is_dir() and not any(out.iterdir()):
            out.rmdir()


def _size(log: sg.TransactionLog) -> str:
    return (
        f"{log.n_customers:,} customers, {log.n_orders:,} orders, "
        f"{str(log.start)[:10]} to {str(log.end)[:10]}"
    )


def _summary(log: sg.TransactionLog, segmenter: sg.Segmenter, out: Path) -> None:
    console = _display.output()
    console.print(_size(log))
    cards = segmenter.profile().cards
    console.print(_display.segment_table(cards, value_word(segmenter.value_column_, "en")))
    # On one line however long it is, to be copied.
    console.print(_display.plain(f"Written to {out}:"), soft_wrap=True)
    console.print(
        _display.file_list(
            [
                ("report.html", "the report: open it in a browser"),
                ("segments.parquet", "the segment of each customer"),
                ("features.parquet", "the features of each customer"),
                ("model.json", "the model: segmentry assign --model"),
                (_RECORD, "the options of this run"),
            ]
        )
    )
