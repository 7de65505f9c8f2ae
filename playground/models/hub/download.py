"""Fetching a model: in pieces that survive a cut, checked byte for byte, whole or not at all.

A download grows in `owner--name.part/` and gets the model's name when every file has the size and
the checksum that the hub lists. What was fetched is kept when a download is called off or breaks
off, and the next one goes on from there.
"""

from collections.abc import Callable
from http import HTTPStatus
from http.client import HTTPResponse
from pathlib import Path
from typing import cast

from playground import json_store
from playground.errors import Cancelled
from playground.models.errors import ModelError
from playground.models.hub.client import Hub, answer, hub_told_by_environment, network_errors
from playground.models.hub.errors import HubError, NetworkError
from playground.models.hub.growing_file import GrowingFile, disk_errors
from playground.models.hub.known import repo_id_of
from playground.models.hub.offer import INDEX, HubFile, Offer, address_of, look_up
from playground.models.hub.places import (
    Place,
    PresentModel,
    alone,
    delete,
    find_present,
    free_disk_bytes,
    own_folder,
    part_folder,
)
from playground.models.hub.progress import DownloadProgress, Meter
from playground.models.hub.sockets import Patience
from playground.models.json_object import JsonObject, read_json_object
from playground.numbers import short_bytes

_MOST_TRIES = 5
_PIECE_BYTES = 2**18
_SPARE_BYTES = 50 * 10**6
"""A disk that is filled to its last byte serves nobody."""
_WORTH_KEEPING_BYTES = 20 * 10**6
"""Of a model that turned out to be of no use: a shard that is sound may be most of a gigabyte."""
NOTE = "hub.json"
"""What is remembered of a download beside its files: where from, which commit, which licence."""


def download(
    model: str | Offer,
    *,
    progress: Callable[[DownloadProgress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    hub: Hub | None = None,
) -> PresentModel:
    """Fetch a model of the hub into our own folder, or find it here.

    Args:
        model: an alias or `owner/name`, or what `look_up` found.
        progress: called several times a second, on the caller's thread.
        cancelled: looked at several times a second.
        hub: where from; the one that the environment tells of by default.

    Raises:
        HubError: it cannot be had; `can_resume` tells whether another try goes on from here.
        Cancelled: `cancelled` said so; what was fetched is kept.
    """
    repo_id = model.repo_id if isinstance(model, Offer) else repo_id_of(model)
    present = None if repo_id is None else find_present(repo_id)
    if present is not None:
        return present
    hub = hub or hub_told_by_environment()
    offer = model if isinstance(model, Offer) else look_up(model, cancelled=cancelled, hub=hub)
    meter = Meter(offer.fetch_bytes, progress)

    def look() -> None:
        if cancelled is not None and cancelled():
            raise Cancelled
        meter.look()

    folder = part_folder(offer.repo_id)
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with alone(offer.repo_id):
        try:
            _require_disk(offer)
            _put_in_order(offer, folder)
            patience = Patience(stall_s=hub.stall_s, look=look)
            _fetch_all(offer, folder, _Fetching(hub, offer, folder, meter, patience))
            meter.tell()
            return _made_whole(offer, folder)
        except HubError as error:
            if not error.can_resume and offer.kept_bytes < _WORTH_KEEPING_BYTES:
                with disk_errors(folder):
                    delete(folder)
            raise


def _fetch_all(offer: Offer, folder: Path, fetching: "_Fetching") -> None:
    """Fetch every file, the large ones once the small ones make sense."""
    for file in offer.files:
        fetching.fetch(file)
        if file.name == INDEX:
            _require_shards(offer, file.part(folder))


class _Fetching:
    """Fetches the files of an offer, each in as many requests as that takes.

    Args:
        hub: where from.
        offer: whose files.
        folder: where they grow.
        meter: counts what comes.
        patience: with which it is waited for.
    """

    def __init__(
        self, hub: Hub, offer: Offer, folder: Path, meter: Meter, patience: Patience
    ) -> None:
        self._hub = hub
        self._offer = offer
        self._folder = folder
        self._meter = meter
        self._patience = patience

    def fetch(self, file: HubFile) -> None:
        """Have a file whole and sound.

        Raises:
            HubError: it cannot be had.
        """
        self._meter.file = file.name
        self._meter.trouble = "Checking what was fetched earlier…"
        with GrowingFile(file, self._folder, self._patience.look) as growing:
            self._meter.trouble = ""
            self._meter.count_kept(growing.n_bytes)
            n_found = growing.n_found
            self._fetch_rest(file, growing)
            if n_found and not growing.is_sound:
                # What an earlier try left may have been damaged on the disk since.
                self._forget(growing)
                self._fetch_rest(file, growing)
            if not growing.is_sound:
                self._forget(growing)
                raise self._unusable(file, "its checksum differs from the one that the hub lists")
            growing.settle()

    def _fetch_rest(self, file: HubFile, growing: GrowingFile) -> None:
        """Fetch from where a file ends to where it should; go on after a cut."""
        n_tries = 0
        while growing.n_missing:
            had = growing.n_bytes
            try:
                self._request(file, growing)
            except NetworkError as error:
                n_tries = 1 if growing.n_bytes > had else n_tries + 1
                if n_tries >= _MOST_TRIES:
                    raise
                wait_s = max(self._hub.backoff_s * 2 ** (n_tries - 1), error.wait_s or 0.0)
                again = f"Trying again in {wait_s:.0f} s, {n_tries + 1} of {_MOST_TRIES}."
                self._meter.trouble = f"{error} {again}"
                self._meter.tell()
                self._patience.pause(wait_s)

    def _request(self, file: HubFile, growing: GrowingFile) -> None:
        """Append what one request brings.

        Raises:
            NetworkError: it brought less than all.
            HubError: it brought what nobody asked for.
        """
        repo_id, first_byte = self._offer.repo_id, growing.n_bytes
        url = address_of(self._hub, repo_id, self._offer.revision, file)
        with answer(self._hub, url, repo_id, self._patience, first_byte=first_byte) as response:
            if first_byte and response.status != HTTPStatus.PARTIAL_CONTENT:
                self._forget(growing)  # a hub that cannot go on where it was cut
            elif first_byte and not _begins_at(response, first_byte):
                raise self._unusable(file, "the hub sends another part of it than was asked for")
            if response.length is not None and response.length != growing.n_missing:
                says = f"{growing.n_bytes + response.length:,} bytes instead of {file.n_bytes:,}"
                raise self._unusable(file, f"the hub sends {says}")
            self._append(response, file, growing)

    def _append(self, response: HTTPResponse, file: HubFile, growing: GrowingFile) -> None:
        """Append a body, piece by piece as it comes."""
        while piece := self._next_piece(response, growing.n_missing + 1):
            self._meter.count_fetched(len(piece))
            if len(piece) > growing.n_missing:
                self._forget(growing)
                raise self._unusable(file, f"it does not end after {file.n_bytes:,} bytes")
            growing.append(piece)
        if growing.n_missing:
            raise NetworkError(
                f"{self._offer.repo_id} cannot be fetched: the connection was cut after"
                f" {short_bytes(growing.n_bytes)} of {file.name}."
            )

    def _next_piece(self, response: HTTPResponse, most_bytes: int) -> bytes:
        """Return what comes next, as soon as anything does; nothing at the end."""
        self._patience.look()
        with network_errors(self._offer.repo_id):
            try:
                return response.read1(min(most_bytes, _PIECE_BYTES))
            except TimeoutError as error:
                raise NetworkError(
                    f"{self._offer.repo_id} cannot be fetched: no byte came for"
                    f" {self._patience.stall_s:.0f} s."
                ) from error

    def _forget(self, growing: GrowingFile) -> None:
        self._meter.count_kept(-growing.n_bytes)
        growing.forget()

    def _unusable(self, file: HubFile, why: str) -> HubError:
        return HubError(f"{file.name} of {self._offer.repo_id} cannot be used: {why}.")


def _begins_at(response: HTTPResponse, first_byte: int) -> bool:
    return response.getheader("Content-Range", "").startswith(f"bytes {first_byte}-")


def _require_disk(offer: Offer) -> None:
    """Refuse what does not fit on the disk.

    Raises:
        HubError: it does not.
    """
    needed, free = offer.fetch_bytes - offer.kept_bytes, free_disk_bytes()
    if needed + _SPARE_BYTES > free:
        raise HubError(
            f"{offer.repo_id} does not fit on the disk: it needs {short_bytes(needed)} and"
            f" {short_bytes(free)} are free."
        )


def _put_in_order(offer: Offer, folder: Path) -> None:
    """Leave nothing among the parts but those of this offer.

    A program that was killed while it gave the files their names is gone on with too.
    """
    parts = {file.part(folder) for file in offer.files}
    with disk_errors(folder):
        for file in offer.files:
            if (folder / file.name).is_file():
                (folder / file.name).replace(file.part(folder))
        for stale in set(folder.iterdir()) - parts:
            delete(stale)


def _require_shards(offer: Offer, index: Path) -> None:
    """Refuse an index that places tensors in files that are not offered.

    Raises:
        HubError: it does, or is no index.
    """
    try:
        weight_map = read_json_object(index).get("weight_map")
    except ModelError as error:
        raise HubError(f"{INDEX} of {offer.repo_id} cannot be used: {error}") from error
    shards = cast("JsonObject", weight_map).values() if isinstance(weight_map, dict) else [None]
    if not set(map(str, shards)) <= {file.name for file in offer.files}:
        raise HubError(
            f"{INDEX} of {offer.repo_id} cannot be used: it places tensors in files that the hub"
            " does not list."
        )


def _made_whole(offer: Offer, folder: Path) -> PresentModel:
    """Give the files, and then their folder, the names by which a model is found."""
    whole = own_folder(offer.repo_id)
    with disk_errors(folder):
        for file in offer.files:
            file.part(folder).replace(folder / file.name)
        note = {"repo_id": offer.repo_id, "revision": offer.revision, "licence": offer.licence}
        json_store.write_object(folder / NOTE, note)
        delete(whole)
        folder.rename(whole)
    return PresentModel(repo_id=offer.repo_id, folder=whole, place=Place.DOWNLOADED)
