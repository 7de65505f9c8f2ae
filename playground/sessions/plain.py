"""Frozen values as JSON knows them, and back again: strictly, for nobody vouches for a file."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from playground.errors import InputError

MOST = 2**53
"""A larger number is none that was ever written: JSON's readers elsewhere would round it."""
_CHUNK = 4096
"""Values that are encoded in one call, which nothing else in the process can interrupt."""
_MOST_BRACKETS = 500_000

ValueT = TypeVar("ValueT")


class SessionError(InputError):
    """A session cannot be read; what is open stays as it is."""


def to_plain(value: Any) -> Any:
    """Return what JSON has for a value: an object for a dataclass, a list for a tuple."""
    if is_dataclass(value):
        return {item.name: to_plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [to_plain(each) for each in cast("tuple[Any, ...]", value)]
    return value


def from_plain(kind: type[ValueT], value: Any, what: str) -> ValueT:
    """Return a dataclass from what `to_plain` made of it.

    A field that is missing has its default, if it has one; one that is not known is passed over.

    Args:
        kind: the dataclass.
        value: from a file.
        what: names the value in a refusal.

    Raises:
        SessionError: it holds something else, or numbers that the dataclass refuses.
    """
    given = as_object(value, what)
    values: dict[str, Any] = {}
    for item in fields(cast("Any", kind)):
        if item.name in given:
            values[item.name] = _read(_hints(kind)[item.name], given[item.name], item.name)
        elif item.default is MISSING and item.default_factory is MISSING:
            raise SessionError(f"Its {what} lacks {item.name!r}.")
    try:
        return kind(**values)
    except ValueError as error:
        raise SessionError(f"Its {what} makes no sense: {error}") from error


def as_object(value: Any, what: str) -> dict[str, Any]:
    """Return a JSON object, or refuse whatever else it is."""
    if not isinstance(value, dict):
        raise SessionError(f"Its {what} is no object.")
    return cast("dict[str, Any]", value)


def parse(data: bytes, what: str) -> dict[str, Any]:
    """Return the JSON object that bytes spell.

    Raises:
        SessionError: they spell none, or one of far more parts than a session has.
    """
    # Empty lists cost thirty times the memory of their brackets.
    if data.count(b"[") + data.count(b"{") > _MOST_BRACKETS:
        raise SessionError(f"Its {what} has more parts than any session.")
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise SessionError(f"Its {what} is no valid JSON.") from error
    return as_object(value, what)


def spell(value: Any) -> bytes:
    """Return JSON for a value, in pieces that let other threads in between."""
    return "".join(_spelled(value)).encode("ascii")


def _spelled(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        opening = "{"
        for name, part in cast("Mapping[str, Any]", value).items():
            yield f"{opening}\n{json.dumps(name)}: "
            yield from _spelled(part)
            opening = ","
        yield "{}" if opening == "{" else "\n}"
    elif isinstance(value, list | tuple) and len(cast("Sequence[Any]", value)) > _CHUNK:
        many = cast("Sequence[Any]", value)
        for start in range(0, len(many), _CHUNK):
            yield "," if start else "["
            yield _compact(many[start : start + _CHUNK])[1:-1]
        yield "]"
    else:
        yield _compact(value)


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(kind: Any, value: Any, name: str) -> Any:
    """Return a value of a field's type."""
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        if value is None and NoneType in get_args(kind):
            return None
        return _read(next(each for each in get_args(kind) if each is not NoneType), value, name)
    if origin is tuple:
        if not isinstance(value, list):
            raise SessionError(f"Its {name!r} is no list.")
        return tuple(_read(get_args(kind)[0], each, name) for each in cast("list[Any]", value))
    if is_dataclass(kind):
        return from_plain(cast("type[Any]", kind), value, name)
    return _read_scalar(kind, value, name)


def _read_scalar(kind: type[Any], value: Any, name: str) -> Any:
    try:
        if issubclass(kind, Enum):
            return kind(value)
        if kind is datetime and isinstance(value, str):
            return _aware(datetime.fromisoformat(value))
        if kind is float and type(value) in (int, float) and math.isfinite(value):
            return float(value)
        if type(value) is kind and (kind is not int or abs(value) <= MOST):
            return whole_text(value) if kind is str else value
    except (ValueError, TypeError, OverflowError) as error:
        raise SessionError(f"Its {name!r} makes no sense.") from error
    raise SessionError(f"Its {name!r} makes no sense.")


def whole_text(text: str) -> str:
    """Return a text; half a character (a lone surrogate) has no meaning and becomes U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _aware(when: datetime) -> datetime:
    """Return a time that can be held against others, as this machine's clock has it."""
    return when.astimezone()
