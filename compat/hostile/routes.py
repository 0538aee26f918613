"""The routes to attack, read from the checked-in route table, and a well-formed request for each as a start."""

import json
import re
from dataclasses import dataclass

from compat.harness.server import REPOSITORY
from compat.hostile.wire import Request

TABLE = REPOSITORY / "crates" / "nectary" / "tests" / "routes.txt"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")


@dataclass(frozen=True)
class Route:
    """A method and a path template such as `/v2/images/{id}/file`."""

    method: str
    template: str

    def __str__(self):
        return f"{self.method} {self.template}"

    @property
    def writes(self):
        return self.method not in ("GET", "HEAD")


def read(table):
    """The rows of the table: method, template, and whatever follows them."""
    routes = []
    for line in table.read_text().splitlines():
        words = line.split()
        if len(words) < 2 or line.startswith("#"):
            continue
        methods = METHODS if words[0] in ("ANY", "any", "*") else [words[0].upper()]
        routes += [Route(method, words[1]) for method in methods if words[1].startswith("/")]
    if not routes:
        raise ValueError(f"{table} names no route")
    return routes


def kind_of(template, position):
    """What the parameter after `template[:position]` names: the collection that stands before it."""
    before = [segment for segment in template[:position].split("/") if segment]
    return before[-1] if before else ""


def fill(template, rng, known):
    """A path for the template; each parameter becomes a value of the known ones of its kind."""

    def value(match):
        choices = known.get(kind_of(template, match.start())) or ["something"]
        return rng.choice(choices)

    return re.sub(r"\{[^}]*\}", value, template)


def body_for(route, rng, known):
    """A body that the route might accept: JSON, bytes, or None."""
    member = rng.choice(known["members"])
    if route.template.endswith("/file"):
        return rng.randbytes(rng.choice((0, 1, 500, 70_000)))
    if route.method == "PATCH" and "/images/" in route.template:
        return [{"op": rng.choice(("add", "replace")), "path": "/hostile", "value": "x"}]
    if route.template.endswith("/members"):
        return {"member": member}
    if "/members/" in route.template:
        return {"status": rng.choice(("accepted", "rejected", "pending"))}
    if route.template.endswith("/images"):
        return {"name": "hostile", "disk_format": "raw", "container_format": "bare", "tags": ["a"], "min_disk": 1}
    return identity_body(route, rng, known)


def identity_body(route, rng, known):
    """A body for the identity routes."""
    name = f"hostile-{rng.randrange(10**9)}"
    if route.template.endswith("/auth/tokens"):
        user = {"id": rng.choice(known["users"]), "password": "wrong"}
        scope = {"project": {"id": rng.choice(known["projects"])}}
        return {"auth": {"identity": {"methods": ["password"], "password": {"user": user}}, "scope": scope}}
    if route.template.endswith("/password"):
        return {"user": {"original_password": "wrong", "password": "other"}}
    if "application_credentials" in route.template:
        return {"application_credential": {"name": name, "roles": [{"name": "member"}], "unrestricted": False}}
    for noun in ("user", "project", "domain", "role"):
        if f"/{noun}s" in route.template:
            return {noun: {"name": name, "description": "d", "enabled": True}}
    return {}


def content_type_of(route):
    if route.template.endswith("/file"):
        return b"application/octet-stream"
    if route.method == "PATCH" and "/images/" in route.template:
        return b"application/openstack-images-v2.1-json-patch"
    return b"application/json"


def start(route, rng, known, token):
    """A well-formed request; the JSON body, if any, is returned beside it."""
    request = Request(route.method.encode(), fill(route.template, rng, known).encode(), [(b"Host", b"127.0.0.1")])
    if token is not None:
        request.header(b"X-Auth-Token", token)
    body = None
    if route.method in ("POST", "PUT", "PATCH"):
        body = body_for(route, rng, known)
        request.header(b"Content-Type", content_type_of(route))
        request.body = body if isinstance(body, bytes) else json.dumps(body).encode()
    return request, body
