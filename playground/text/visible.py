"""A token's text with nothing invisible in it."""

from playground.text.tokenizer import Tokenizer

_SHOWN = {" ": "␣", "\n": "↵", "\r": "⏎", "\t": "→", "\u00a0": "°"}
END_OF_TEXT = "end of text"


def visible_token(tokenizer: Tokenizer, token_id: int) -> str:
    """Return what a token stands for, its white space visible.

    Bytes that are no whole character read `‹E2 80›`, and other invisible characters as their code
    points do, `‹U+200B›`.
    """
    if token_id == tokenizer.end_of_text:
        return f"‹{END_OF_TEXT}›"
    data = tokenizer.token_bytes(token_id)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return f"‹{data.hex(' ').upper()}›"
    return "".join(map(_visible, text)) if text else "‹empty›"


def _visible(character: str) -> str:
    if character in _SHOWN:
        return _SHOWN[character]
    return character if character.isprintable() else f"‹U+{ord(character):04X}›"
