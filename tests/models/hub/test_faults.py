"""Whatever goes wrong is said in one sentence, and leaves nothing half-made under a name."""

import errno
import io
import os
import select
import socket
import socketserver
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest

from fixtures.download_faults import CERTIFICATE, FAULTS, bytes_sent, context
from fixtures.hub_person import Person
from fixtures.local_hub import REPO_ID, LocalHub, redirected
from playground.models.hub.errors import HubError
from playground.models.hub.places import own_folder, part_folder
from playground.models.hub.sockets import _tls


@pytest.fixture(autouse=True)
def _environment_as_before(monkeypatch):
    """Let a fault set variables, which end with its test, and be found where it looks for them."""
    before = dict(os.environ)
    for name in ("http_proxy", "https_proxy", "no_proxy", "NO_PROXY"):
        os.environ.pop(name, None)
    monkeypatch.setattr("playground.models.hub.client.getproxies", lambda: dict(_proxies()))
    _tls.cache_clear()
    yield
    _tls.cache_clear()
    os.environ.clear()
    os.environ.update(before)


def _proxies():
    for scheme in ("http", "https"):
        if f"{scheme}_proxy" in os.environ:
            yield scheme, os.environ[f"{scheme}_proxy"]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.served)
def test_a_fault_is_said_in_one_sentence_and_leaves_no_model(repository, fault, tmp_path):
    with LocalHub({REPO_ID: repository}, tls=context(fault)) as hub:
        person = Person(hub)
        fault.arrange(person)
        with pytest.raises(HubError) as refusal:
            person.fetch()
        sentence = str(refusal.value)
        assert fault.says in sentence
        assert sentence.isprintable()
        assert sentence.endswith(".") or sentence.endswith("?")
        assert len(sentence) < 400
        assert bytes_sent(hub) <= fault.most_bytes
        kept = person.parts_left().get("model.safetensors", 0)
        assert fault.keeps <= kept <= fault.keeps + 2**18
        assert not own_folder(REPO_ID).exists()
        assert refusal.value.can_resume or not part_folder(REPO_ID).exists()
    outside = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path for path in outside if part_folder(REPO_ID) not in path.parents]


class FullDisk(io.BufferedRandom):
    """A file on a disk that has room for three megabytes."""

    room = 3 * 10**6

    def write(self, data, /):
        if self.tell() + len(data) > self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(data)


def test_a_full_disk_is_said_and_what_is_here_is_kept(person, monkeypatch):
    usual = Path.open

    def on_a_full_disk(path, mode="r", **options):
        if mode == "a+b":
            return FullDisk(io.FileIO(path, "a+"))
        return usual(path, mode, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", on_a_full_disk)
        with pytest.raises(HubError, match="The disk is full") as refusal:
            person.fetch()
    assert refusal.value.can_resume
    assert 2 * 10**6 < person.parts_left()["model.safetensors"] <= FullDisk.room
    person.fetch()
    assert person.has_it_whole()


def test_a_folder_that_cannot_be_made_is_said(person, tmp_path):
    (tmp_path / "data").write_text("a file")
    with pytest.raises(HubError, match="cannot be written"):
        person.fetch()


def test_the_token_is_sent_to_the_hub_and_to_no_other_host(person):
    person.token = "hf_secret"
    person.fetch()
    sent = {(asked.door, asked.headers.get("Authorization")) for asked in person.hub.asked}
    assert sent == {("hub", "Bearer hf_secret"), ("storage", None)}


def test_no_token_is_sent_where_there_is_none(person):
    person.fetch()
    assert not [asked for asked in person.hub.asked if "Authorization" in asked.headers]


def test_weights_come_from_wherever_the_hub_sends_to(person, repository):
    with LocalHub({REPO_ID: repository}) as elsewhere:
        person.token = "hf_secret"
        address = f"{elsewhere.storage}/{REPO_ID}/model.safetensors"
        person.hub.faults.append(redirected(address))
        person.fetch()
        assert person.has_it_whole()
        assert [asked.headers.get("Authorization") for asked in elsewhere.asked] == [None]


def test_a_hub_is_asked_by_https(repository):
    os.environ["SSL_CERT_FILE"] = str(CERTIFICATE)
    tls = next(context(fault) for fault in FAULTS if fault.tls)
    with LocalHub({REPO_ID: repository}, tls=tls) as hub:
        person = Person(hub)
        person.fetch()
        assert person.has_it_whole()


def test_a_proxy_is_asked_for_the_whole_address(person):
    """The local hub serves as a proxy would: what it is asked for is an address."""
    person.endpoint = "http://hub.example"
    os.environ["http_proxy"] = person.hub.endpoint.replace("//", "//me:pass%20word@")
    with pytest.raises(HubError):
        person.fetch()
    assert person.hub.asked[0].path == f"http://hub.example/api/models/{REPO_ID}?blobs=true"
    assert person.hub.asked[0].headers["Host"] == "hub.example"
    assert person.hub.asked[0].headers["Proxy-Authorization"] == "Basic bWU6cGFzcyB3b3Jk"


class Relay(socketserver.StreamRequestHandler):
    """A proxy that passes on what it is told to, and remembers where to."""

    def handle(self):
        wish = self.rfile.readline().decode().strip()
        self.server.asked.append(wish)
        while (line := self.rfile.readline()) not in (b"\r\n", b""):
            self.server.asked.append(line.decode().strip())
        self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        host, port = wish.split()[1].rsplit(":", 1)
        with socket.create_connection((host, int(port))) as far:
            pairs = {far: self.connection, self.connection: far}
            while pairs:
                for source in select.select([*pairs], [], [])[0]:
                    piece = b""
                    with suppress(ConnectionError):
                        piece = source.recv(2**16)
                    if not piece:
                        return
                    pairs[source].sendall(piece)


def test_https_goes_through_a_proxy_that_sees_neither_token_nor_path(repository):
    os.environ["SSL_CERT_FILE"] = str(CERTIFICATE)
    tls = next(context(fault) for fault in FAULTS if fault.tls)
    with (
        LocalHub({REPO_ID: repository}, tls=tls) as hub,
        socketserver.ThreadingTCPServer(("127.0.0.1", 0), Relay) as proxy,
    ):
        proxy.asked, proxy.daemon_threads = [], True
        serving = Thread(target=proxy.serve_forever)
        serving.start()
        os.environ["https_proxy"] = f"http://me:word@127.0.0.1:{proxy.server_address[1]}"
        person = Person(hub, token="hf_secret")
        try:
            person.fetch()
        finally:
            proxy.shutdown()
            serving.join()
        assert person.has_it_whole()
        assert f"CONNECT {hub.endpoint.removeprefix('https://')} HTTP/1.1" in proxy.asked
        assert "Proxy-Authorization: Basic bWU6d29yZA==" in proxy.asked
        assert not [line for line in proxy.asked if "hf_secret" in line or "/api/" in line]
