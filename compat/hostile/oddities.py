"""What can be wrong with a request: each function spoils one thing of it, chosen by a seeded generator."""

import json
from urllib.parse import quote

HUGE = 10**40
TEXTS = (
    "",
    " ",
    "a" * 256,
    "ü" * 255,
    "𐍈",
    "\u0000",
    "\ud800",
    "‮txt.exe",
    "a\u0300" * 300,
    "../../../etc/passwd",
    "'; DROP TABLE images; --",
    "%s%n",
    "{id}",
    "os_glance_x",
    "true",
    "null",
    "00000000-0000-4000-8000-000000000000",
)
VALUES = (
    None,
    True,
    False,
    0,
    -1,
    1.5,
    2147483647,
    2147483648,
    -HUGE,
    HUGE,
    1e308,
    float("nan"),
    float("inf"),
    [],
    {},
    [[]],
    {"a": {"b": []}},
    ["a", 1, None],
    [None],
    "x" * 70_000,
    *TEXTS,
)
RAW_BODIES = (
    b"",
    b"{",
    b"[",
    b"null",
    b"true",
    b"42",
    b'"text"',
    b"[]",
    b"{}",
    b"{]",
    b'{"name": }',
    b'{"name": "a",}',
    b'{"name": "\xff\xfe"}',
    b'\xef\xbb\xbf{"name": "bom"}',
    b'{"name": "a"} trailing',
    b'{"name": 1e999999}',
    b'{"name": "\\ud800"}',
    b'{"name": "a", "name": 5}',
    b"[" * 100_000,
    b'{"a":' * 20_000,
    b'{"name": "' + b"n" * 2_000_000 + b'"}',
    b"\x00" * 1000,
    b"<?xml version='1.0'?><image/>",
    b"name=a&visibility=public",
)
SEGMENTS = (
    b"%ff",
    b"%00",
    b"%",
    b"%zz",
    b"%e0%80%af",
    b"%2e%2e%2f%2e%2e",
    b"..",
    b".",
    b"",
    b"a" * 5000,
    b"\xff\xfe",
    b"a b",
    b"a\tb",
    b"%F0%90%8D%88",
    b"%0d%0aX-Injected:%201",
    b"00000000-0000-4000-8000-000000000000",
    b"{id}",
    b"-1",
    b"*",
    b"%25",
    b"null",
)
QUERIES = (
    b"limit=-1",
    b"limit=999999999999999999999999",
    b"limit=abc",
    b"limit=",
    b"limit=1&limit=2",
    b"marker=nosuch",
    b"marker=%ff",
    b"marker=" + b"m" * 5000,
    b"sort=name:up",
    b"sort_key=nosuch",
    b"sort_key=name&sort_dir=asc&sort_dir=desc&sort_dir=asc",
    b"sort=name&sort_key=name",
    b"sort=" + b"name," * 2000,
    b"visibility=nosuch",
    b"visibility=",
    b"member_status=nosuch",
    b"protected=True",
    b"os_hidden=maybe",
    b"size_min=NaN",
    b"size_max=1e400",
    b"size_min=-99999999999999999999",
    b"created_at=gt:yesterday",
    b"created_at=gt:9999999-01-01T00:00:00Z",
    b"updated_at=lt:2020-13-45T99:99:99Z",
    b'name=in:"unbalanced',
    b"name=like:%25",
    b"name=a:b",
    b"changes-since=2020-01-01",
    b"%ff=%ff",
    b"%00=1",
    b"=",
    b"&&&&",
    b"?",
    b"tag=" + b"&tag=".join([b"t"] * 500),
    b"&".join(b"p%d=v" % n for n in range(600)),
    "name=𐍈".encode(),
    b"prefer=nosuch",
    b"enabled=maybe",
    b"domain_id=%00",
    b"x=" + b"y" * 60_000,
)
HEADERS = (
    (b"Accept", b"text/html;q=x, */*;q=-1, \xff"),
    (b"Accept", b"application/vnd.openstack.images-v2.999"),
    (b"Accept", b"a/b," * 3000),
    (b"Accept-Language", b"\xff\xfe"),
    (b"X-OpenStack-Request-ID", b"r" * 65),
    (b"X-OpenStack-Request-ID", b"\xff\xfe not a uuid"),
    (b"x-openstack-image-size", b"-5"),
    (b"x-openstack-image-size", b"1e9"),
    (b"x-openstack-image-size", b"99999999999999999999999999"),
    (b"x-openstack-image-size", b""),
    (b"x-image-meta-store", b"nosuch"),
    (b"x-image-meta-store", b"../.."),
    (b"Range", b"bytes=5-1"),
    (b"Range", b"bytes=-"),
    (b"Range", b"bytes=0-1,3-4"),
    (b"Range", b"lines=1-2"),
    (b"Range", b"bytes=99999999999999999999999-"),
    (b"Content-Range", b"bytes a-b/*"),
    (b"X-Subject-Token", b"nosuch"),
    (b"X-Subject-Token", b"\xff" * 300),
    (b"X-Forwarded-For", b"999.999.999.999"),
    (b"X-Forwarded-Proto", b"gopher"),
    (b"Host", b""),
    (b"Host", b"a\xffb"),
    (b"Host", b"h" * 9000),
    (b"Expect", b"100-continue"),
    (b"Expect", b"the unexpected"),
    (b"Content-Encoding", b"gzip"),
    (b"If-Match", b"*"),
    (b"Upgrade", b"h2c"),
    (b"X-Roles", b"admin"),
    (b"X-Identity-Status", b"Confirmed"),
    (b"Cookie", b"c" * 9000),
)
BROKEN_HEADERS = (
    (b"Content-Length", b"-1"),
    (b"Content-Length", b"abc"),
    (b"Content-Length", b"99999999999999999999999999"),
    (b"Content-Length", b"10, 20"),
    (b"Transfer-Encoding", b"gzip"),
    (b"Transfer-Encoding", b"chunked, chunked"),
    (b"Bad Name", b"x"),
    (b"", b"x"),
    (b"X-Control", b"a\x00b"),
    (b"X-Huge", b"h" * 200_000),
)
TYPES = (
    b"text/plain",
    b"application/octet-stream",
    b"application/json; charset=utf-16",
    b"application/openstack-images-v2.0-json-patch",
    b"application/openstack-images-v9.9-json-patch",
    b"multipart/form-data",
    b"",
    b"\xff/\xff",
    b"a" * 5000,
)
PATCHES = (
    {"op": "test", "path": "/name", "value": "x"},
    {"op": "move", "from": "/name", "path": "/x"},
    {"op": "remove", "path": "/name"},
    {"op": "replace", "path": "/id", "value": "x"},
    {"op": "replace", "path": "/status", "value": "active"},
    {"op": "replace", "path": "/nosuch", "value": "x"},
    {"op": "add", "path": "", "value": "x"},
    {"op": "add", "path": "/", "value": "x"},
    {"op": "add", "path": "//a", "value": "x"},
    {"op": "add", "path": "/a/b/c", "value": "x"},
    {"op": "add", "path": "/a~2", "value": "x"},
    {"op": "add", "path": "a", "value": "x"},
    {"op": "add", "path": "/" + "p" * 300, "value": "x"},
    {"op": "add", "path": "/os_glance_x", "value": "x"},
    {"op": "add", "path": "/tags/-", "value": "x"},
    {"op": "add", "path": "/locations/-", "value": {"url": "file:///etc/passwd", "metadata": {}}},
    {"op": "add", "path": "/p"},
    {"op": 5, "path": 5, "value": 5},
    {"add": "/name", "value": "x"},
    "text",
    None,
    [],
)


def odd_path(request, body, rng):
    """One segment of the path is replaced, appended or doubled."""
    path, _, query = request.target.partition(b"?")
    segments = path.split(b"/")
    place = rng.randrange(min(2, len(segments) - 1), len(segments))  # another API answers for another first segment
    how = rng.choice(("replace", "replace", "append", "slash"))
    if how == "append":
        segments.append(rng.choice(SEGMENTS))
    elif how == "slash":
        segments.insert(place, b"")
    else:
        segments[place] = rng.choice(SEGMENTS)
    request.target = b"/".join(segments) + (b"?" + query if query else b"")
    request.broken |= any(raw in request.target for raw in (b" ", b"\t")) or not request.target.startswith(b"/")


def odd_query(request, body, rng):
    """One or more query parameters that are wrong, strange, or too many."""
    parts = [rng.choice(QUERIES) for _ in range(rng.choice((1, 1, 2, 3)))]
    if rng.random() < 0.3:
        parts.append(quote(rng.choice(TEXTS), safe="", errors="replace").encode() + b"=" + b"%C3%28")
    request.target += (b"&" if b"?" in request.target else b"?") + b"&".join(parts)


def odd_header(request, body, rng):
    """A header that is legal HTTP and wrong here."""
    request.header(*rng.choice(HEADERS))


def broken_header(request, body, rng):
    """A header that breaks HTTP itself."""
    request.headers.append(rng.choice(BROKEN_HEADERS))
    request.broken = True


def odd_type(request, body, rng):
    """Another content type."""
    request.header(b"Content-Type", rng.choice(TYPES))


def raw_body(request, body, rng):
    """A body that is no JSON, or not the JSON expected."""
    request.body = rng.choice(RAW_BODIES)
    request.broken |= len(request.body) > 500_000


def odd_value(request, body, rng):
    """The expected JSON with one value, key or element replaced by something odd."""
    if isinstance(body, bytes) or body is None:
        return raw_body(request, body, rng)
    spoiled = json.loads(json.dumps(body))
    spot = spoiled
    while isinstance(spot, (dict, list)) and spot and rng.random() < 0.7:
        inner = rng.choice(list(spot.values()) if isinstance(spot, dict) else spot)
        if not isinstance(inner, (dict, list)):
            break
        spot = inner
    if isinstance(spot, dict):
        key = rng.choice([*spot, *TEXTS, "status", "owner", "size", "checksum", "visibility", "protected", "min_ram"])
        spot[key] = rng.choice(VALUES)
    else:
        spot.append(rng.choice(VALUES))
    request.body = json.dumps(spoiled, ensure_ascii=True).encode()


def odd_patch(request, body, rng):
    """Operations of a patch that must not be carried out, after one that could be."""
    operations = [{"op": "add", "path": "/first", "value": "1"}] if rng.random() < 0.5 else []
    request.body = json.dumps(operations + [rng.choice(PATCHES) for _ in range(rng.choice((1, 2)))]).encode()


def lying_length(request, body, rng):
    """A Content-Length that is not the length."""
    wrong = max(0, len(request.body) + rng.choice((-5, -1, 1, 100, 10**6)))
    request.header(b"Content-Length", b"%d" % wrong)
    request.broken = True


def bad_chunks(request, body, rng):
    """A chunked body whose chunks lie or never end."""
    request.header(b"Transfer-Encoding", b"chunked")
    request.body = rng.choice((b"5\r\nab", b"zz\r\nab\r\n", b"ffffffffffffffffff\r\n", b"5\r\nabcde\r\n", b"-1\r\n", b""))
    request.broken = True


def unexpected_body(request, body, rng):
    """A body where none belongs."""
    request.body = rng.choice((b"{}", b"x" * 1000, b'{"a": 1}'))


def applicable(route):
    """The functions that make sense for a route; those named twice are chosen twice as often."""
    if not route.writes or route.method == "DELETE":
        return (odd_path, odd_path, odd_query, odd_query, odd_header, odd_header, broken_header, unexpected_body)
    chosen = [odd_path, odd_query, odd_header, odd_type, broken_header, raw_body, odd_value, odd_value, odd_value]
    chosen += [lying_length, bad_chunks]
    if route.method == "PATCH" and "/images/" in route.template:
        chosen += [odd_patch] * 4
    return tuple(chosen)


def spoil(route, request, body, rng):
    """Applies one to three oddities."""
    for change in rng.choices(applicable(route), k=rng.choice((1, 1, 2, 3))):
        change(request, body, rng)
        request.oddities.append(change.__name__.replace("_", " "))
