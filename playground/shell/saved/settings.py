"""What the window remembers from one start to the next, as plain data."""

import base64
import binascii
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from playground.generation.request import (
    MOST_STOP_CHARACTERS,
    SEED_MAX,
    CacheMode,
    ContextEnd,
    SamplingParams,
)
from playground.shell.editor.token_marks import ColourBy

FONT_PX_RANGE = (10, 26)
THEMES = ("system", "light", "dark", "high-contrast")
MAX_NEW_TOKENS_LIMIT = 99_999
_OF_WINDOW = ("geometry", "splitter_sizes", "tab", "theme", "font_px", "show_more")
_OF_TEXT = ("text", "generated", "breaks")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that survives a restart.

    Attributes:
        geometry: the window's place and size, as Qt packs them; empty before the first close.
        splitter_sizes: widths of the left and the right side in pixels; empty means the default.
        tab: key of the tab in front.
        theme: one of `THEMES`.
        font_px: base text size in pixels.
        show_more: whether the sampling card shows its rarer settings.
        model: name of the model, or the path of its folder.
        recent_models: of those that are neither built in nor well known on the hub, the last first.
        text: what the editor held, where an earlier version of the program wrote it here; it is
            taken over into the session that is kept, once.
        generated: start and end of each stretch of `text` that the model wrote, in characters.
        breaks: start and end of each new paragraph of `text` that stands for an end of text.
        cache_mode: position of the KV-cache switch.
        chosen_threads: threads that a person chose for matrix products; None leaves them to the
            program. Its older name, `blas_threads`, was saved unasked and tells no one's wish.
        speed_limit_per_s: tokens per second at most; None is no limit.
        colour_by: what the text is coloured by.
        token_boundaries, token_ids: whether the text shows them.
    """

    geometry: bytes = b""
    splitter_sizes: tuple[int, ...] = ()
    tab: str = "lab"
    theme: str = "system"
    font_px: int = 13
    show_more: bool = False
    model: str = "stories"
    recent_models: tuple[str, ...] = ()
    text: str | None = None
    generated: tuple[tuple[int, int], ...] = ()
    breaks: tuple[tuple[int, int], ...] = ()
    cache_mode: CacheMode = CacheMode.ON
    sampling: SamplingParams = field(default_factory=SamplingParams)
    seed: int = 42
    max_new_tokens: int = 200
    speed_limit_per_s: float | None = None
    ignore_end_of_text: bool = False
    stop_sequence: str = ""
    at_context_end: ContextEnd = ContextEnd.STOP
    chosen_threads: int | None = None
    colour_by: ColourBy = ColourBy.NOTHING
    token_boundaries: bool = False
    token_ids: bool = False


def settings_from_mapping(saved: Mapping[str, Any]) -> tuple[Settings, tuple[str, ...]]:
    """Return settings, and the names of saved values that could not be used.

    A number out of range counts as the nearest one allowed. A value of the wrong kind is left at
    its default and named. Unknown names, such as those of a later version, are passed over.
    """
    usable: dict[str, Any] = {}
    unusable: list[str] = []
    for name, read in _READERS.items():
        if name in saved:
            try:
                usable[name] = read(saved[name])
            except (ValueError, TypeError, OverflowError):
                unusable.append(name)
    return Settings(**usable), tuple(unusable)


def settings_to_mapping(settings: Settings) -> dict[str, Any]:
    """Return the settings as JSON knows values."""
    plain: dict[str, Any] = {item.name: getattr(settings, item.name) for item in fields(settings)}
    plain["geometry"] = base64.b64encode(settings.geometry).decode("ascii")
    plain["cache_mode"] = settings.cache_mode.value
    plain["colour_by"] = settings.colour_by.value
    plain["at_context_end"] = settings.at_context_end.value
    plain["sampling"] = {
        item.name: getattr(settings.sampling, item.name) for item in fields(SamplingParams)
    }
    return plain


def session_settings(settings: Settings) -> dict[str, Any]:
    """Return the settings that go with a text and its runs, as JSON knows values."""
    plain = settings_to_mapping(settings)
    return {name: plain[name] for name in plain if name not in (*_OF_WINDOW, *_OF_TEXT)}


def with_session_settings(settings: Settings, saved: Mapping[str, Any]) -> Settings:
    """Return the window's own settings with those of a session; what cannot be used is passed over.

    A session comes from anywhere, so it has no say in where the window stands and how it looks.
    """
    given = {name: saved[name] for name in saved if name not in (*_OF_WINDOW, *_OF_TEXT)}
    return settings_from_mapping(settings_to_mapping(settings) | given)[0]


def _whole(low: int, high: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        return int(min(max(_number(value), low), high))

    return read


def _real(low: float, high: float) -> Callable[[Any], float]:
    def read(value: Any) -> float:
        return float(min(max(_number(value), low), high))

    return read


def _number(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError
    return value


def _or_none(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _words(value: Any) -> str:
    """Read text; half a character (a lone surrogate) has no meaning and becomes U+FFFD."""
    if not isinstance(value, str):
        raise ValueError
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _model_name(value: Any) -> str:
    """Read a name or a path, whose bytes that are no UTF-8 Python keeps as halves of characters."""
    if not isinstance(value, str):
        raise ValueError
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")


def _model_names(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > 100:
        raise ValueError
    return tuple(map(_model_name, value))


def _one_of(choices: tuple[str, ...]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in choices:
            raise ValueError
        return value

    return read


def _packed_bytes(value: Any) -> bytes:
    try:
        return base64.b64decode(_words(value), validate=True)
    except binascii.Error as error:
        raise ValueError from error


def _sizes(value: Any) -> tuple[int, ...]:
    if not isinstance(value, list) or len(value) > 8:
        raise ValueError
    return tuple(_whole(0, 100_000)(size) for size in value)


def _stretches(value: Any) -> tuple[tuple[int, int], ...]:
    """Read stretches of a text, which must follow one another without overlap."""
    reached = 0
    for start, end in value:
        if type(start) is not int or type(end) is not int or not reached <= start < end:
            raise ValueError
        reached = end
    return tuple((start, end) for start, end in value)


def _sampling(value: Any) -> SamplingParams:
    """Read sampling settings; a missing one keeps its default, one of the wrong kind spoils all."""
    if not isinstance(value, dict):
        raise ValueError
    readers: dict[str, Callable[[Any], Any]] = {
        "temperature": _real(0.0, 100.0),
        "top_k": _whole(0, 2**31 - 1),
        "top_p": _real(0.0, 1.0),
        "min_p": _real(0.0, 1.0),
        "repetition_penalty": _real(0.01, 100.0),
    }
    return SamplingParams(**{name: readers[name](value[name]) for name in readers if name in value})


_READERS: dict[str, Callable[[Any], Any]] = {
    "geometry": _packed_bytes,
    "splitter_sizes": _sizes,
    "tab": _words,
    "theme": _one_of(THEMES),
    "font_px": _whole(*FONT_PX_RANGE),
    "show_more": _flag,
    "model": _model_name,
    "recent_models": _model_names,
    "text": _or_none(_words),
    "generated": _stretches,
    "breaks": _stretches,
    "cache_mode": CacheMode,
    "sampling": _sampling,
    "seed": _whole(0, SEED_MAX),
    "max_new_tokens": _whole(1, MAX_NEW_TOKENS_LIMIT),
    "speed_limit_per_s": _or_none(_real(0.1, 100_000.0)),
    "ignore_end_of_text": _flag,
    "stop_sequence": lambda value: _words(value)[:MOST_STOP_CHARACTERS],
    "at_context_end": ContextEnd,
    "chosen_threads": _or_none(_whole(1, 1024)),
    "colour_by": ColourBy,
    "token_boundaries": _flag,
    "token_ids": _flag,
}
