"""The settings file; what is read of it is put in force in a window, and written again."""

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager

from damaged.damage import Files, Kind, Reader, a_folder, some_file_damaged, write_alone
from fixtures.window_parts import made_window
from playground.kit.look.theme import SchemeSource, Theme, ThemeChoice
from playground.shell.saved.settings import Settings, settings_from_mapping, settings_to_mapping
from playground.shell.saved.settings_file import (
    load_settings,
    read_settings,
    show_place,
    show_settings,
    show_text,
)

_NAME = "settings.json"
_GEOMETRY = (
    "AdnQywADAAAAAAAyAAAAMgAABdEAAAO1AAAAMgAAADIAAAXRAAADtQAAAAAAAAAABkAAAAAyAAAAMgAABdEAAAO1"
)


def _sound() -> Iterator[Files]:
    text = "Es war einmal 🐈\r\n\u2028ein"
    plain = settings_to_mapping(Settings(text=text, generated=((3, 6), (8, 9)), breaks=((15, 16),)))
    more = {"geometry": _GEOMETRY, "splitter_sizes": [500, 940], "speed_limit_per_s": 5.5}
    recent = {"recent_models": ["/home/me/a model", "gpt2-medium"], "chosen_threads": 2}
    yield {_NAME: json.dumps(plain | more | recent).encode()}


def _damaged(rng: random.Random) -> Files:
    return some_file_damaged(next(_sound()), rng)


@contextmanager
def _reading() -> Iterator[Reader]:
    theme = Theme(SchemeSource())
    window = made_window(theme)
    with a_folder() as folder:

        def read(files: Files) -> str:
            write_alone(files, folder)
            settings, note = load_settings(folder / _NAME)
            ThemeChoice(settings.theme)
            show_settings(settings, window)
            if settings.text is not None:
                show_text(settings, window)
            show_place(settings, window)
            shown = read_settings(window, theme, model=settings.model)
            written = json.loads(json.dumps(settings_to_mapping(shown)))
            assert settings_from_mapping(written) == (shown, ())
            return note

        yield read
    window.deleteLater()


KIND = Kind(sound=_sound, damaged=_damaged, reading=_reading)
