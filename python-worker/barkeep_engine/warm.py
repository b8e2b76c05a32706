"""What is loaded before any call, so that no call pays for it: requests, the usual standard library, certificates."""

import ctypes
import gc
import os
import ssl
import sys
import types

_USUAL = """
abc array ast asyncio base64 binascii bisect calendar codecs collections collections.abc concurrent.futures contextlib
contextvars copy csv ctypes dataclasses datetime decimal difflib email.message email.utils email.mime.text
email.mime.multipart encodings.idna encodings.ascii encodings.latin_1 encodings.utf_8 encodings.utf_8_sig enum errno
fractions functools glob gzip hashlib heapq hmac html html.entities html.parser http http.client http.cookiejar
http.cookies inspect io ipaddress itertools json keyword linecache locale logging math mimetypes numbers operator os
pathlib pickle platform pprint queue random re reprlib secrets select selectors shlex smtplib socket ssl statistics string
stringprep struct tempfile textwrap threading time token tokenize tomllib traceback types typing unicodedata urllib.error
urllib.parse urllib.request uuid warnings weakref xml.dom.minidom xml.etree.ElementTree xml.sax xml.sax.saxutils zipfile
zlib zoneinfo
""".split()


def load(ca_bundle: str | None) -> None:
    """`ca_bundle`: the operator's own certificates (REQUESTS_CA_BUNDLE); else those that come with requests."""
    import importlib

    for name in _USUAL:
        importlib.import_module(name)
    import requests

    _share_certificates(ca_bundle or requests.certs.where())
    _walk_through()
    _rehearse_requests()


def freeze() -> None:
    """Everything so far stays for good: it is left out of collection and its uses are not counted, so that a fork shares the
    pages that it lies on instead of copying each when it is looked at."""
    gc.collect()
    _stop_counting()
    gc.freeze()


_PARTS_OF_CODE = (
    "co_cellvars co_consts co_exceptiontable co_filename co_freevars co_linetable co_name co_names co_qualname co_varnames"
).split()


def _stop_counting() -> None:
    """Gives every object the count of None, which Python leaves as it is (PEP 683): nearly half of the pages that a process
    would else copy are copied for a count alone."""
    count_at = ctypes.c_ssize_t.from_address
    probe = object()
    endless = sys.getrefcount(None)
    if count_at(id(None)).value != endless or count_at(id(probe)).value != sys.getrefcount(probe) - 1:
        return  # a build of Python that keeps its counts elsewhere
    left = gc.get_objects()
    own = id(left)
    while left:
        value = left.pop()
        count = count_at(id(value))
        if count.value == endless or id(value) == own:
            continue
        count.value = endless
        left += gc.get_referents(value)
        if isinstance(value, types.CodeType):
            left += [getattr(value, part) for part in _PARTS_OF_CODE]


def _share_certificates(bundle: str) -> None:
    """Parsing the bundle costs 20 ms and more: done once, and lent to every connection that asks for just this bundle.

    requests hands urllib3 a bundle's path and urllib3 makes a context for it per connection; here it gets one ready made.
    """
    import urllib3.connection

    if os.path.isdir(bundle):
        return  # a folder of certificates is read one by one, as they are needed
    context = urllib3.util.ssl_.create_urllib3_context()
    context.load_verify_locations(bundle)
    context.verify_mode = ssl.CERT_REQUIRED
    plain = urllib3.connection._ssl_wrap_socket_and_match_hostname

    def wrap(sock, *, ssl_context=None, ca_certs=None, **rest):
        usual = ca_certs == bundle and ssl_context is None and rest.get("cert_reqs") in (None, "CERT_REQUIRED", ssl.CERT_REQUIRED)
        special = ("cert_file", "ca_cert_dir", "ca_cert_data", "ssl_version", "ssl_minimum_version", "ssl_maximum_version")
        if usual and not any(rest.get(name) for name in (*special, "assert_fingerprint", "assert_hostname")):
            return plain(sock, ssl_context=context, ca_certs=None, **rest)
        return plain(sock, ssl_context=ssl_context, ca_certs=ca_certs, **rest)

    urllib3.connection._ssl_wrap_socket_and_match_hostname = wrap


def _rehearse_requests(times: int = 2) -> None:
    """Real requests, answered by the other end of a socket pair: after two the interpreter has specialised what a request
    goes through, and a child neither does that again nor copies the pages it is written to."""
    import socket

    import requests
    import urllib3.util.connection

    answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: 11\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\n\r\n"
    far_ends: list[socket.socket] = []

    def connected(*_args, **_options) -> socket.socket:
        near, far = socket.socketpair()
        far.sendall(answer + b'{"a":[1.5]}')
        far_ends.append(far)
        return near

    create_connection = urllib3.util.connection.create_connection
    urllib3.util.connection.create_connection = connected
    try:
        for _ in range(times):
            requests.get("http://rehearsal.invalid/a", params={"b": "c"}, headers={"X-Key": "d"}, timeout=1).json()
            requests.post("http://rehearsal.invalid/a", json={"b": [1, None]}, timeout=1).raise_for_status()
            while far_ends:
                far_ends.pop().close()
    finally:
        urllib3.util.connection.create_connection = create_connection


def _walk_through() -> None:
    """Touches what is made on first use: a session, a prepared request, an event loop, a traceback, the caches of re."""
    import asyncio
    import datetime
    import json
    import linecache
    import random
    import traceback
    import zoneinfo

    import requests

    with requests.Session() as session:
        session.prepare_request(requests.Request("POST", "https://example.com/a?b=c", json={"a": [1.5, None, "ä"]}))
        session.merge_environment_settings("https://example.com/", {}, None, None, None)
    json.loads(json.dumps({"a": [1, 2.5, "ä"]}))
    random.random()
    datetime.datetime.strptime("2026-01-01", "%Y-%m-%d").strftime("%A")
    zoneinfo.available_timezones
    source = "def handle_event(data):\n    return data['x']\n"
    linecache.cache["<warm>"] = (len(source), None, source.splitlines(keepends=True), "<warm>")
    space: dict = {}
    exec(compile(source, "<warm>", "exec"), space)  # noqa: S102 - our own two lines
    try:
        space["handle_event"]({})
    except KeyError as error:
        "".join(traceback.TracebackException.from_exception(error, compact=True).format())
    asyncio.run(asyncio.sleep(0))
    linecache.clearcache()
