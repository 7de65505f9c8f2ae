"""The settings that a lesson may begin with, by the words of its file."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from playground.generation.request import SEED_MAX, CacheMode, SamplingParams


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    """Its name among a session's settings, and how its value is read."""

    name: str
    read: Callable[[str], Any]
    of_sampling: bool = False


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        is_whole = value.isascii() and value.isdecimal() and len(value) <= len(str(high))
        if not is_whole or not low <= int(value) <= high:
            raise ValueError(f"a whole number from {low} to {high}")
        return int(value)

    return read


def _real(low: float, high: float) -> Callable[[str], float]:
    def read(value: str) -> float:
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not low <= number <= high:
            raise ValueError(f"a number from {low:g} to {high:g}")
        return number

    return read


def _cache(value: str) -> str:
    try:
        return CacheMode(value).value
    except ValueError:
        raise ValueError("on, off or race") from None


def _yes_or_no(value: str) -> bool:
    if value not in ("yes", "no"):
        raise ValueError("yes or no")
    return value == "yes"


_SETTINGS = {
    "temperature": _Setting(name="temperature", read=_real(0, 2), of_sampling=True),
    "top_p": _Setting(name="top_p", read=_real(0, 1), of_sampling=True),
    "top_k": _Setting(name="top_k", read=_whole(0, 999_999), of_sampling=True),
    "min_p": _Setting(name="min_p", read=_real(0, 1), of_sampling=True),
    "seed": _Setting(name="seed", read=_whole(0, SEED_MAX)),
    "tokens": _Setting(name="max_new_tokens", read=_whole(1, 99_999)),
    "cache": _Setting(name="cache_mode", read=_cache),
    "past_the_end": _Setting(name="ignore_end_of_text", read=_yes_or_no),
    "boundaries": _Setting(name="token_boundaries", read=_yes_or_no),
    "ids": _Setting(name="token_ids", read=_yes_or_no),
}
SETTINGS = tuple(_SETTINGS)


def read_setting(name: str, value: str) -> Mapping[str, object]:
    """Return a setting by the name that a session gives it.

    Raises:
        ValueError: the value is none of its; the message says what they are.
    """
    setting = _SETTINGS[name]
    return {setting.name: setting.read(value)}


def as_session_settings(settings: Mapping[str, object]) -> Mapping[str, object]:
    """Return a lesson's settings as a session's, whatever it does not name at its default."""
    plain = dict(settings)
    in_sampling = {each.name for each in _SETTINGS.values() if each.of_sampling}
    defaults = SamplingParams()
    sampling = {name: plain.pop(name, getattr(defaults, name)) for name in in_sampling}
    return {
        "sampling": sampling,
        "cache_mode": CacheMode.ON.value,
        "max_new_tokens": 200,
        "ignore_end_of_text": True,
        "speed_limit_per_s": None,
        "stop_sequence": "",
        **plain,
    }
