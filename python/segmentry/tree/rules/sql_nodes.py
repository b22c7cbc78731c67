"""Conditions as nodes of an expression tree that `sqlglot` writes in any dialect."""

from __future__ import annotations

import math
from typing import Any, Literal

from segmentry.exceptions import InvalidDataError
from segmentry.tree.rules.conditions import (
    CategoryCondition,
    Condition,
    NumberCondition,
    exact,
)

# sqlglot is optional, and so are its types.
Node = Any
# How to ask for NaN, where it is a value of its own: by a function, by comparison, or not at all.
NanTest = Literal["function", "equal", "none"]

# Decimals with more digits are read as exact decimals first and rounded twice.
_MOST_DECIMAL_DIGITS = 15
_LARGEST_DECIMAL, _SMALLEST_DECIMAL = 1e15, 1e-6


def is_writable(text: str) -> bool:
    """Say whether SQL can hold a text."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


class Nodes:
    """Makes nodes.

    Parameters
    ----------
    exp : module
        `sqlglot.expressions`.
    nan : {"function", "equal", "none"}
        How the dialect asks for NaN.
    national : bool
        Whether texts need a mark (N'...') to hold all letters.
    """

    def __init__(self, exp: Any, nan: NanTest, *, national: bool) -> None:  # noqa: ANN401
        self._exp = exp
        self._nan = nan
        self._national = national

    def identifier(self, name: str) -> Node:
        """Give a quoted name."""
        return self._exp.Identifier(this=name, quoted=True)

    def answer(self, value: int | str) -> Node:
        """Give a segment or its name as a literal."""
        return self._text(value) if isinstance(value, str) else self._number(value)

    def _text(self, value: str) -> Node:
        if not is_writable(value):
            raise InvalidDataError(f"the text {value!r} cannot be written in SQL; change it")
        return self._exp.National(this=value) if self._national else self._exp.Literal.string(value)

    def _number(self, value: float) -> Node:
        """Write a number that any dialect reads as the same double."""
        if isinstance(value, int):
            written = str(abs(value))
        else:
            written = exact(abs(value))
            digits = sum(letter.isdigit() for letter in written.partition("e")[0].strip("0."))
            plain = value == 0 or _SMALLEST_DECIMAL <= abs(value) < _LARGEST_DECIMAL
            if "e" not in written and (digits > _MOST_DECIMAL_DIGITS or not plain):
                # An exponent makes it a double everywhere.
                mantissa, _, power = f"{abs(value):.16e}".partition("e")
                written = f"{mantissa}e{int(power)}"
        literal = self._exp.Literal.number(written)
        return self._exp.Neg(this=literal) if value < 0 else literal

    def condition(self, condition: Condition) -> Node:
        """Give a condition: true where it holds, false or null where it does not."""
        if isinstance(condition, NumberCondition):
            return self._number_condition(condition)
        return self._category_condition(condition)

    def _number_condition(self, condition: NumberCondition) -> Node:
        exp = self._exp
        if not condition.known:
            return self.any_of(self._unknowns(condition.feature))
        if not condition.is_bounded:
            tests = self._unknowns(condition.feature)
            return self.all_of([exp.Not(this=test) for test in tests])
        parts = []
        if condition.above > -math.inf:
            bound = self._number(condition.above)
            parts.append(exp.GT(this=self._double(condition.feature), expression=bound))
        if condition.at_most < math.inf:
            bound = self._number(condition.at_most)
            parts.append(exp.LTE(this=self._double(condition.feature), expression=bound))
        elif not condition.unknown and self._nan != "none":
            # NaN is above everything in some databases.
            parts.append(exp.Not(this=self._is_nan(condition.feature)))
        inside = self.all_of(parts)
        if condition.unknown:
            return self.any_of([inside, *self._unknowns(condition.feature)])
        return inside

    def _category_condition(self, condition: CategoryCondition) -> Node:
        exp, name = self._exp, condition.feature
        unknowns = self._unknowns(name) if condition.is_number else [self._is_null(name)]
        known = [exp.Not(this=test) for test in unknowns]
        if not condition.values:
            return self.all_of(known) if condition.negated else self.any_of(unknowns)
        values = [self._category(value) for value in condition.values]
        inside = exp.In(this=self._column(name), expressions=values)
        if condition.negated:
            inside = exp.Not(this=inside)
        if condition.unknown:
            return self.any_of([inside, *unknowns])
        # Without these, null is not in any list: neither true nor false. NaN is.
        return self.all_of([inside, *known[1:]]) if condition.negated else inside

    def _category(self, value: bool | float | str) -> Node:
        if isinstance(value, bool):
            return self._exp.Boolean(this=value)
        return self._text(value) if isinstance(value, str) else self._number(value)

    def _column(self, name: str) -> Node:
        return self._exp.Column(this=self.identifier(name))

    def _double(self, name: str) -> Node:
        # Compared as another type, 0.1 would be another number.
        kind = self._exp.DataType.build("double")
        return self._exp.Cast(this=self._column(name), to=kind)

    def _is_null(self, name: str) -> Node:
        return self._exp.Is(this=self._column(name), expression=self._exp.Null())

    def _is_nan(self, name: str) -> Node:
        exp = self._exp
        if self._nan == "function":
            return exp.IsNan(this=self._double(name))
        nan = exp.Cast(this=exp.Literal.string("NaN"), to=exp.DataType.build("double"))
        return exp.EQ(this=self._double(name), expression=nan)

    def _unknowns(self, name: str) -> list[Node]:
        tests = [self._is_null(name)]
        return tests if self._nan == "none" else [*tests, self._is_nan(name)]

    def all_of(self, parts: list[Node]) -> Node:
        """Join by AND; none is true."""
        if not parts:
            return self._exp.EQ(this=self._number(1), expression=self._number(1))
        return self._exp.and_(*parts) if len(parts) > 1 else parts[0]

    def any_of(self, parts: list[Node]) -> Node:
        """Join by OR."""
        return self._exp.or_(*parts) if len(parts) > 1 else parts[0]
