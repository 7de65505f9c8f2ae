"""Asking a hub: where it is, who asks, what it may answer, and what its refusals mean.

Hugging Face's library says where the hub is and which token is sent; the requests are our own. The
library's cannot be called off, and take in an answer of any length.
"""

import http.client
import ssl
from base64 import b64encode
from collections.abc import Generator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from importlib.metadata import version
from typing import cast
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

from playground.models.errors import quoted
from playground.models.hub.errors import HubError, NetworkError
from playground.models.hub.sockets import Patience, PatientSocket, dial

_PUBLIC = "https://huggingface.co"
_MOST_REDIRECTS = 5
_LONGEST_WAIT_S = 60.0
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """Where models are fetched from.

    Attributes:
        endpoint: its address, without a slash at the end.
        token: says who asks; sent to the endpoint's host alone. None asks as anybody.
        is_offline: nothing is to be asked at all.
        stall_s: with no byte for so long, a connection counts as dead.
        backoff_s: the pause before the second try; it doubles with every further one.
    """

    endpoint: str
    token: str | None = None
    is_offline: bool = False
    stall_s: float = 15.0
    backoff_s: float = 1.0

    def page(self, repo_id: str) -> str:
        """Return the address where a person reads about a model."""
        return f"{self.endpoint}/{repo_id}"


def hub_told_by_environment() -> Hub:
    """Return the hub that `HF_ENDPOINT`, `HF_TOKEN` and their like tell of."""
    from huggingface_hub import constants, get_token  # a second; only for who fetches

    try:
        token = None if constants.HF_HUB_DISABLE_IMPLICIT_TOKEN else get_token()
    except Exception as error:
        raise HubError(f"The token for the hub cannot be had: {quoted(str(error))}.") from error
    endpoint = constants.ENDPOINT or _PUBLIC  # a variable that is set and empty tells nothing
    return Hub(endpoint=endpoint, token=token, is_offline=constants.HF_HUB_OFFLINE)


@contextmanager
def answer(
    hub: Hub, url: str, repo_id: str, patience: Patience, *, first_byte: int = 0
) -> Generator[http.client.HTTPResponse, None, None]:
    """Yield the hub's answer to a GET, redirects followed, its body still to be read.

    Args:
        hub: who is asked.
        url: what for.
        repo_id: the model that it belongs to, for refusals.
        patience: with which it is waited for.
        first_byte: where a body that was cut is to go on.

    Raises:
        NetworkError: nothing answers, or the hub says that another try may do.
        HubError: it refuses, or redirects to where nobody should follow.
    """
    if hub.is_offline:
        raise HubError(
            f"{repo_id} would have to be fetched, and HF_HUB_OFFLINE says that nothing is to be."
        )
    for _ in range(_MOST_REDIRECTS + 1):
        address = _address(url, repo_id)
        with ExitStack() as opened:
            connection = http.client.HTTPConnection(cast("str", address.hostname), address.port)
            opened.enter_context(closing(connection))
            with network_errors(repo_id, quoted(_host_of(address))):
                asked = _ask(connection, hub, repo_id, address, patience, first_byte)
                response = opened.enter_context(closing(asked))
            if response.status not in _REDIRECTS:
                _require_success(response, hub, repo_id)
                yield response
                return
            url = _redirected(address, response, repo_id)
    raise HubError(f"{repo_id} cannot be fetched: the hub redirects in circles.")


@contextmanager
def network_errors(repo_id: str, host: str = "the hub") -> Generator[None, None, None]:
    """Turn what can break on the way to a host into one sentence.

    Raises:
        NetworkError: the body met such a thing.
        HubError: the host is another than it says.
    """
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise HubError(
            f"{repo_id} cannot be fetched: {host} does not prove that it is who it says"
            f" ({error.verify_message}); behind a proxy that reads along, SSL_CERT_FILE names its"
            " certificate."
        ) from error
    except TimeoutError as error:
        raise NetworkError(f"{repo_id} cannot be fetched: {host} does not answer.") from error
    except (http.client.IncompleteRead, ConnectionResetError, BrokenPipeError) as error:
        raise NetworkError(f"{repo_id} cannot be fetched: the connection was cut.") from error
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise NetworkError(
            f"{repo_id} cannot be fetched from {host} ({quoted(reason)}); is there a network?"
        ) from error


def read_at_most(response: http.client.HTTPResponse, n_bytes: int, repo_id: str) -> bytes:
    """Return the whole body of an answer.

    Raises:
        HubError: it is longer than that.
        NetworkError: it breaks off.
    """
    with network_errors(repo_id):
        body = response.read(n_bytes + 1)
        if len(body) > n_bytes:
            raise HubError(f"{repo_id} cannot be fetched: the hub's answer does not end.")
        if response.length:  # read() with a bound says nothing of a body that is short
            raise ConnectionResetError
    return body


def _address(url: str, repo_id: str) -> SplitResult:
    """Take an address apart.

    Raises:
        HubError: it is none of http or https.
    """
    try:
        address = urlsplit(url)
        if address.scheme in _PORTS and address.hostname and address.port != 0:
            return address
    except ValueError:  # brackets or a port that are none
        pass
    raise HubError(f"{repo_id} cannot be fetched: {quoted(url)} is no address of a hub.")


def _redirected(address: SplitResult, response: http.client.HTTPResponse, repo_id: str) -> str:
    """Return the address that an answer sends on to.

    Raises:
        HubError: it gives none, or one where anybody could read along.
    """
    target = _address(urljoin(address.geturl(), response.getheader("Location", "")), repo_id)
    if address.scheme == "https" and target.scheme != "https":
        raise HubError(
            f"{repo_id} is not fetched: the hub redirects from https to plain http, at"
            f" {quoted(_host_of(target))}, where anybody could change it on the way."
        )
    return target.geturl()


def _ask(
    connection: http.client.HTTPConnection,
    hub: Hub,
    repo_id: str,
    address: SplitResult,
    patience: Patience,
    first_byte: int,
) -> http.client.HTTPResponse:
    """Send one request, and return its answer up to the body."""
    headers = {
        "Accept-Encoding": "identity",  # sizes are those of files
        "Host": address.netloc.rpartition("@")[2],
        "User-Agent": f"gpt2-playground/{version('gpt2-playground')}",
    }
    if first_byte:
        headers["Range"] = f"bytes={first_byte}-"
    if hub.token is not None and _origin(address) == _origin(urlsplit(hub.endpoint)):
        headers["Authorization"] = f"Bearer {hub.token}"
    path = quote(address.path or "/", safe="/%:@!$&'()*+,;=~")
    target = f"{path}?{address.query}" if address.query else path
    proxy = _proxy_for(address)
    if proxy is None:
        connected = dial(cast("str", address.hostname), _port(address), patience)
    else:
        with network_errors(repo_id, f"the proxy {quoted(_host_of(proxy))}"):
            connected = dial(cast("str", proxy.hostname), _port(proxy), patience)
    # http.client closes it, and asks no more of a socket than it has.
    connection.sock = connected  # pyright: ignore[reportAttributeAccessIssue]
    if address.scheme == "https":
        secured = _secured(connected, proxy, address)
        connection.sock = secured  # pyright: ignore[reportAttributeAccessIssue]
    elif proxy is not None:
        target = f"http://{headers['Host']}{target}"
        headers |= _proxy_authorization(proxy)
    connection.request("GET", target, headers=headers)
    return connection.getresponse()


def _proxy_for(address: SplitResult) -> SplitResult | None:
    """Return the proxy that the system or the environment names for an address.

    Raises:
        HubError: it is of a kind that this program does not speak to.
    """
    proxies = getproxies()
    named = proxies.get(address.scheme) or proxies.get("all")
    if not named or proxy_bypass(cast("str", address.hostname)):
        return None
    proxy = urlsplit(named if "//" in named else f"http://{named}")
    if proxy.scheme != "http" or not proxy.hostname:
        raise HubError(
            f"The proxy {quoted(_host_of(proxy))} cannot be used: only proxies whose address begins"
            " with http:// can."
        )
    return proxy


def _secured(
    connected: PatientSocket, proxy: SplitResult | None, address: SplitResult
) -> PatientSocket:
    """Return an encrypted connection, which a proxy passes on without reading along.

    Raises:
        NetworkError: the proxy does not.
    """
    host = cast("str", address.hostname)
    if proxy is None:
        return connected.secured(host)
    there = f"{_bracketed(address)}:{_port(address)}"
    lines = [f"CONNECT {there} HTTP/1.1", f"Host: {there}"]
    lines += [f"{name}: {value}" for name, value in _proxy_authorization(proxy).items()]
    connected.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
    response = http.client.HTTPResponse(
        connected,  # pyright: ignore[reportArgumentType]
        method="CONNECT",
    )
    response.begin()
    if response.status != HTTPStatus.OK:
        raise NetworkError(
            f"The proxy {quoted(_host_of(proxy))} does not let us through to"
            f" {quoted(_host_of(address))}: it answers {response.status}."
        )
    return connected.secured(host)  # before the answer, and the connection with it, is let go of


def _proxy_authorization(proxy: SplitResult) -> dict[str, str]:
    if proxy.username is None:
        return {}
    login = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return {"Proxy-Authorization": f"Basic {b64encode(login.encode()).decode('ascii')}"}


def _origin(address: SplitResult) -> tuple[str, str | None, int]:
    """Return what has to be equal for a token to be sent."""
    return address.scheme, address.hostname, _port(address)


def _port(address: SplitResult) -> int:
    return address.port or _PORTS.get(address.scheme, 0)


def _bracketed(address: SplitResult) -> str:
    host = address.hostname or ""
    return f"[{host}]" if ":" in host else host


def _host_of(address: SplitResult) -> str:
    """Return an address without what it may hold of names, passwords and signatures."""
    return f"{_bracketed(address)}:{address.port}" if address.port else _bracketed(address)


def _require_success(response: http.client.HTTPResponse, hub: Hub, repo_id: str) -> None:
    """Say what a refusal means.

    Raises:
        NetworkError: another try may do.
        HubError: it will not.
    """
    status = response.status
    if status in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
        return
    if response.getheader("X-Error-Code") == "GatedRepo":
        raise HubError(
            f"{repo_id} is gated: ask for it at {hub.page(repo_id)}, and name a token of yours in"
            " HF_TOKEN."
        )
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        wait_s = _wait_s(response)
        pause = "" if wait_s is None else f" and asks to wait {wait_s:.0f} s"
        says = "has had too many requests" if status == 429 else "fails"
        raise NetworkError(
            f"{repo_id} cannot be fetched: the hub {says} ({status}){pause}.", wait_s=wait_s
        )
    match status:
        case HTTPStatus.UNAUTHORIZED if hub.token is not None:
            reason = "the hub does not accept the token that HF_TOKEN or your login gives"
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.NOT_FOUND:
            reason = (
                "the hub has nothing of that name, or shows it only to some; check the name, or"
                " name your token in HF_TOKEN"
            )
        case HTTPStatus.FORBIDDEN:
            reason = "the hub forbids it"
        case HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
            reason = "the proxy asks who you are; its address may hold name:password@"
        case _:
            reason = f"the hub answers {status}"
    raise HubError(f"{repo_id} cannot be fetched: {reason}.")


def _wait_s(response: http.client.HTTPResponse) -> float | None:
    """Return how long a hub asks to be left alone, in seconds; more than a minute is a minute."""
    try:
        return min(max(0.0, float(response.getheader("Retry-After", ""))), _LONGEST_WAIT_S)
    except ValueError:
        return None
