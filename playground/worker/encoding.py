"""Encodes what was typed, and gives up as soon as nobody waits for it."""

from playground.text import EncodedText
from playground.worker.jobs import Encoded, EncodeJob


def encode_texts(job: EncodeJob) -> Encoded | None:
    """Return the tokens of every text of the job; None once it is cancelled."""
    encoded: list[EncodedText] = []
    for text in job.texts:
        tokens: list[int] = []
        for piece in job.tokenizer.encode_in_pieces(text):
            if job.cancelled.is_set():
                return None
            tokens += piece
        encoded.append(EncodedText(text=text, tokens=tuple(tokens)))
    return Encoded(tokenizer=job.tokenizer, texts=tuple(encoded))
