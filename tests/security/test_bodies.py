"""Bodies and addresses beyond the bounds: refused with a sentence, with memory bounded."""

import select
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable
from contextlib import ExitStack
from io import BytesIO

import pytest
from flask import Flask
from werkzeug.exceptions import ServiceUnavailable

from consult.web.bodies import MOST_ARRIVING, MOST_FIELDS, MOST_OF_ONE, Arrivals, ArrivingBody, BoundedRequest
from tests.client import CheckedClient
from tests.security.world import World
from tests.servers import Server

FORM = "application/x-www-form-urlencoded"
SENTENCE = "larger than this page accepts. Nothing was kept."


def refused(client: CheckedClient, path: str, **request: object) -> None:
    answer = client.post(path, **request)  # type: ignore[arg-type]
    page = answer.get_data(as_text=True)
    assert answer.status_code == 413
    assert SENTENCE in page


def test_a_form_over_the_limit(app: Flask, at: Callable[[str], CheckedClient]) -> None:
    client = at("lead")
    token = client.csrf_token("/account")
    limit = app.config["MAX_CONTENT_LENGTH"]
    refused(client, "/account/name", data={"csrf_token": token, "name": "x" * limit})
    fine = client.post("/account/name", data={"csrf_token": token, "name": "x" * (limit // 2)})
    assert fine.status_code == 422  # a name of that length is refused by the form itself


def test_a_file_over_the_limit(app: Flask, at: Callable[[str], CheckedClient]) -> None:
    client = at("manager")
    token = client.csrf_token("/account")
    limit = app.extensions["settings"].max_upload_bytes
    body = (
        f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
        '--x\r\nContent-Disposition: form-data; name="file"; filename="../a.csv"\r\n\r\n'
    ).encode() + b"a" * (limit + 200_000)
    for path in ("/staff/upload-organisations", "/staff/consultations/new/from-file"):
        refused(client, path, data=body + b"\r\n--x--\r\n", content_type="multipart/form-data; boundary=x")
    # and a page that takes no file accepts no more than any form
    small = body[: app.config["MAX_CONTENT_LENGTH"] + 1] + b"\r\n--x--\r\n"
    refused(client, "/account/name", data=small, content_type="multipart/form-data; boundary=x")


@pytest.mark.parametrize("path", ["/sign-in", "/account/name", "/receipts", "/staff/upload-organisations"])
def test_a_hundred_thousand_fields(at: Callable[[str], CheckedClient], path: str) -> None:
    client = at("manager")
    token = client.csrf_token("/account")
    refused(client, path, data=f"csrf_token={token}" + "&a=" * 100_000, content_type=FORM)
    parts = "".join(f'--x\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n\r\n' for n in range(MOST_FIELDS + 1))
    refused(client, path, data=parts + "--x--\r\n", content_type="multipart/form-data; boundary=x")


def test_the_bound_on_fields_is_far_above_any_form(at: Callable[[str], CheckedClient]) -> None:
    client = at("lead")
    token = client.csrf_token("/account")
    data = f"csrf_token={token}&name=Ada" + "&a=b" * (MOST_FIELDS - 2)
    assert client.post("/account/name", data=data, content_type=FORM).status_code == 302


def test_memory_stays_bounded_however_large_the_body(at: Callable[[str], CheckedClient]) -> None:
    client = at("lead")
    client.get("/account")
    body = BytesIO(b"a=" + b"x" * 64_000_000)
    tracemalloc.start()
    try:
        assert (
            client.post("/account/name", input_stream=body, content_type=FORM, content_length=64_000_002).status_code
            == 413
        )
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 16_000_000


def test_a_body_without_end_is_cut_off(live_server: Server) -> None:
    head = f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{live_server.port}\r\nContent-Type: {FORM}\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    sent, answer, until = 0, b"", time.monotonic() + 60
    with socket.create_connection(("127.0.0.1", live_server.port), timeout=20) as connection:
        connection.sendall(head.encode())
        while not answer and sent < 200_000_000 and time.monotonic() < until:
            readable, writable, _broken = select.select([connection], [connection], [], 1)
            try:
                if readable:
                    answer = connection.recv(4096) or b"closed"
                elif writable:
                    sent += connection.send(chunk)
            except (BrokenPipeError, ConnectionResetError):
                answer = b"closed"
    assert answer == b"closed" or answer.split()[1] in {b"413", b"400"}, answer[:200]
    assert sent < 60_000_000


@pytest.mark.parametrize("character", ["\x00", "\x07", "\r\n", "\n", "\x85", "\u2028", "\ufffe"])
def test_characters_that_no_line_holds(at: Callable[[str], CheckedClient], character: str) -> None:
    client = at("lead")
    token = client.csrf_token("/account")
    answer = client.post("/account/name", data={"csrf_token": token, "name": f"Ada{character}Set-Cookie: a=b"})
    assert answer.status_code in {302, 422}
    assert all("\n" not in value for _name, value in answer.headers)
    kept = client.get("/account").get_data(as_text=True)
    assert f"Ada{character}Set" not in kept


@pytest.mark.parametrize("body", ["name=%ED%A0%80", "name=%FF%FE", "name=%F4%90%80%80", "%ED%A0%80=x", "name=%C0%80"])
def test_bytes_that_are_no_text(at: Callable[[str], CheckedClient], body: str) -> None:
    client = at("lead")
    token = client.csrf_token("/account")
    answer = client.post("/account/name", data=f"csrf_token={token}&{body}", content_type=FORM)
    assert answer.status_code in {302, 422}


@pytest.mark.parametrize(
    "path",
    [
        "/consultations/%00",
        "/consultations/a%00b",
        "/links/%00",
        "/?q=%00",
        "/staff/organisations?words=%00",
        "/consultations/%ED%A0%80",
    ],
)
def test_addresses_that_no_row_has(at: Callable[[str], CheckedClient], path: str) -> None:
    assert at("manager").get(path).status_code in {400, 404, 410, 200}
    if "%00" in path:
        assert at("manager").get(path).status_code in {400, 404}


@pytest.mark.parametrize(
    "kind",
    ["", "text/plain", "application/json", "multipart/form-data", "multipart/form-data; boundary=", "a/b; c=\x7f"],
)
def test_other_kinds_of_body_are_no_way_round_the_token(
    app: Flask, world: World, at: Callable[[str], CheckedClient], kind: str
) -> None:
    client = at("lead")
    token = client.csrf_token("/account")
    answer = client.post("/account/name", data=f"csrf_token={token}&name=Mallory", content_type=kind)
    assert answer.status_code == 400
    assert world.person(app, "lead").name != "Mallory"


def test_the_method_cannot_be_changed_by_a_header(app: Flask, world: World, at: Callable[[str], CheckedClient]) -> None:
    client = at("manager")
    client.get(f"/staff/people/{world.someone}/disable", headers={"X-HTTP-Method-Override": "POST"})
    client.get(f"/staff/people/{world.someone}/disable?_method=POST")
    assert "Disabled" not in client.get("/staff/people").get_data(as_text=True)


def test_bodies_have_places_by_address_and_altogether() -> None:
    arrivals, full = Arrivals(), ExitStack()
    for _ in range(MOST_OF_ONE):
        full.enter_context(arrivals.place("203.0.113.1"))
    with pytest.raises(ServiceUnavailable), arrivals.place("203.0.113.1"):
        pass
    for number in range(MOST_ARRIVING - MOST_OF_ONE):
        full.enter_context(arrivals.place(f"198.51.100.{number}"))
    with pytest.raises(ServiceUnavailable), arrivals.place("203.0.113.2"):
        pass
    full.close()
    with arrivals.place("203.0.113.1"), arrivals.place("203.0.113.2"):
        pass


def test_a_body_waits_a_moment_for_its_turn() -> None:
    arrivals, full, waiting = Arrivals(), ExitStack(), threading.Event()
    for _ in range(MOST_OF_ONE):
        full.enter_context(arrivals.place("2001:db8::/64"))

    def leave() -> None:
        waiting.wait()
        full.close()

    leaver = threading.Thread(target=leave)
    leaver.start()
    waiting.set()
    assert ArrivingBody(BytesIO(b"a=b"), arrivals, "2001:db8::7").read() == b"a=b"
    leaver.join()


def test_the_places_of_the_server_are_counted_for_the_real_address(
    at: Callable[[str], CheckedClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    arrivals = Arrivals()
    monkeypatch.setattr(BoundedRequest, "arrivals", arrivals)
    client = at("anyone")
    data = {"csrf_token": client.csrf_token("/sign-in"), "email": "a@b.example", "password": "a wrong one of mine"}
    with ExitStack() as full:
        for _ in range(MOST_OF_ONE):
            full.enter_context(arrivals.place("127.0.0.1"))
        answer = client.post("/sign-in", data=data, headers={"X-Forwarded-For": "203.0.113.9"})
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "Too many forms arrive at once" in answer.get_data(as_text=True)
        assert client.get("/sign-in").status_code == 200
        other = client.post("/sign-in", data=data, environ_overrides={"REMOTE_ADDR": "203.0.113.9"})
        assert other.status_code == 422
    assert client.post("/sign-in", data=data).status_code == 422
