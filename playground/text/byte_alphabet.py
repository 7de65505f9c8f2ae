"""The alphabet in which byte-level vocabularies write bytes.

GPT-2's vocabulary files are text, so every byte is written as a printable character: itself where
Latin-1 has a printable one, else the next free character from U+0100 on (space is `Ġ`).
"""


def _byte_characters() -> dict[str, int]:
    """Return the byte that each of the 256 characters stands for."""
    printable = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    others = [byte for byte in range(256) if byte not in printable]
    table = {chr(byte): byte for byte in printable}
    return table | {chr(0x100 + i): byte for i, byte in enumerate(others)}


_BYTE_OF = _byte_characters()


def bytes_of_token(token: str) -> bytes:
    """Return the bytes that a vocabulary entry stands for.

    An entry with a character outside the alphabet stands for itself, in UTF-8.
    """
    try:
        return bytes([_BYTE_OF[character] for character in token])
    except KeyError:
        return token.encode("utf-8", "replace")
