"""JSON from files that nobody vouches for."""

import json
from pathlib import Path
from typing import Any, cast

from playground.models.errors import ModelError, quoted, refuse_system_errors
from playground.models.file_signatures import refuse_other_content

JsonObject = dict[str, Any]

_LARGEST_FILE_BYTES = 16 * 10**6
"""A config takes a kilobyte and the index of the largest GPT-2 some 60; this leaves ample room."""


def read_json_object(path: Path) -> JsonObject:
    """Return the JSON object that a file holds.

    Raises:
        ModelError: the file is missing, too large or unreadable, or holds anything but one JSON
            object whose keys are all different.
    """
    with refuse_system_errors(quoted(path)):
        if not path.is_file():
            raise ModelError(f"{quoted(path)} is missing or is not a file.")
        with path.open("rb") as file:
            data = file.read(_LARGEST_FILE_BYTES + 1)
    if len(data) > _LARGEST_FILE_BYTES:
        raise ModelError(
            f"{quoted(path)} is too large to be a model's JSON file: "
            f"more than {_LARGEST_FILE_BYTES // 10**6} MB."
        )
    refuse_other_content(data, quoted(path))
    return parse_json_object(data, quoted(path))


def parse_json_object(data: bytes, what: str) -> JsonObject:
    """Return the JSON object that `data` spells; `what` names it in a refusal.

    Raises:
        ModelError: it is not JSON, not an object, nested too deep, or repeats a key.
    """
    try:
        value = json.loads(data, object_pairs_hook=_object_without_repeats)
    except RecursionError as error:
        raise ModelError(f"{what} is nested too deep to be read.") from error
    except _RepeatedKeyError as error:
        raise ModelError(f"{what} gives {quoted(error.key)} more than once.") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        fault = error.msg[:1].lower() + error.msg[1:].removesuffix(" at")
        raise ModelError(f"{what} is not valid JSON: {place}: {fault}.") from error
    except ValueError as error:  # bad UTF-8, or a number with thousands of digits
        raise ModelError(f"{what} is not valid JSON.") from error
    if not isinstance(value, dict):
        raise ModelError(f"{what} does not hold a JSON object.")
    return cast("JsonObject", value)


class _RepeatedKeyError(Exception):
    """An object names a key twice: which value holds is anyone's guess."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _object_without_repeats(pairs: list[tuple[str, Any]]) -> JsonObject:
    """Build one JSON object, refusing a key that comes again."""
    result: JsonObject = {}
    for key, value in pairs:
        if key in result:
            raise _RepeatedKeyError(key)
        result[key] = value
    return result
