"""The catalogue that the hostile requests are aimed at, and pictures of the whole state before and after.

Every kind of image that a route distinguishes is there once. What a request legitimately changes is made anew.
"""

import hashlib
import time

from compat.harness import api

OPENED_DATA = b"bytes of an image " * 300
ABSENT = "00000000-0000-4000-8000-000000000000"
SETTLE_SECONDS = 10
IDENTITY_LISTS = frozenset(("users", "projects", "domains", "roles", "role_assignments"))


class Ground:
    """The images, users and projects of one server, and who may do what with them."""

    def __init__(self, server):
        self.server = server
        clouds = server.clouds()
        self.apis = {name: api.login(clouds[f"nectary{suffix}"]) for name, suffix in CALLERS.items()}
        self.admin = self.apis["admin"]
        self.images = {}
        self.identity = {}

    # -- what is there

    def prepare(self):
        """Makes what is missing or was changed; returns the known values by the collection they belong to."""
        for kind in IMAGES:
            if self.images.get(kind) is None:
                self.images[kind] = self._make_image(kind)
        for noun in ("user", "project"):
            if self.identity.get(noun) is None:
                self.identity[noun] = self._make_identity(noun)
        return {
            "images": [*self.images.values(), ABSENT],
            "members": [self.apis["stranger"].project, self.identity["project"], "0" * 32],
            "tags": ["red", "absent"],
            "schemas": ["image", "images", "member", "members", "nosuch"],
            "users": [self.identity["user"], "0" * 32],
            "projects": [self.identity["project"], "0" * 32],
            "domains": ["default", "nosuch"],
            "roles": [*self._roles(), "0" * 32],
            "application_credentials": ["0" * 32],
            "stores": ["file", "nosuch"],
        }

    def _make_image(self, kind):
        attributes, has_data, owner = IMAGES[kind]
        caller = self.apis[owner]
        body = {"name": kind, "disk_format": "raw", "container_format": "bare", "tags": ["red"], **attributes}
        created = expect(caller.post("/v2/images", body), 201)
        image_id = created.json()["id"]
        if has_data:
            expect(caller.upload(image_id, OPENED_DATA), 204)
        if kind == "shared":
            expect(caller.post(f"/v2/images/{image_id}/members", {"member": self.apis["stranger"].project}), 200)
        if kind == "deactivated":
            expect(caller.post(f"/v2/images/{image_id}/actions/deactivate"), 204)
        if kind == "deleted":
            expect(caller.delete(f"/v2/images/{image_id}"), 204)
        return image_id

    def _make_identity(self, noun):
        body = {noun: {"name": f"target-{time.time_ns()}", "domain_id": "default"}}
        if noun == "user":
            body[noun]["password"] = "target-password"
        return expect(self.admin.post(f"/identity/v3/{noun}s", body), 201).json()[noun]["id"]

    def _roles(self):
        roles = expect(self.admin.get("/identity/v3/roles"), 200).json()["roles"]
        return [role["id"] for role in roles if role["name"] in ("reader", "member")]

    def token(self, caller):
        """The token to send for a kind of caller, as bytes; None for none."""
        if caller == "nobody":
            return None
        return b"no-such-token" if caller == "forger" else self.apis[caller].token.encode()

    def tokens_hold(self):
        """Signs in again whose token a request revoked."""
        clouds = self.server.clouds()
        for name, suffix in CALLERS.items():
            if self.apis[name].get("/v2/images?limit=1").status == 401:
                self.apis[name] = api.login(clouds[f"nectary{suffix}"])
        self.admin = self.apis["admin"]

    # -- pictures of the state

    def state(self, with_identity):
        """id -> everything that clients can see of it: images with their members, and on demand the identity rows."""
        state = self._identity_state() if with_identity else {}
        for query in ("&visibility=all", "&visibility=all&os_hidden=true"):
            for image in self.admin.all_images(query):
                state[image["id"]] = image
        for image_id in (self.images.get("shared"), self.images.get("open-shared")):
            if image_id in state:
                answer = self.admin.get(f"/v2/images/{image_id}/members")
                state[image_id]["(members)"] = answer.json() if answer.ok else answer.status
        return state

    def bytes_state(self):
        """id -> digest of the bytes that an admin downloads."""
        return {
            image_id: hashlib.sha256(self.admin.get(f"/v2/images/{image_id}/file").body).hexdigest()
            for kind, image_id in self.images.items()
            if kind != "deleted"
        }

    def _identity_state(self):
        """Users, projects, roles and grants as an admin sees them, by the name of their list."""
        state = {}
        for path in IDENTITY_LISTS:
            rows = expect(self.admin.get(f"/identity/v3/{path}"), 200).json()[path]
            state[path] = {"rows": sorted(str(row) for row in rows)}
        return state

    def settled(self, before, with_identity, ignoring):
        """What differs once the state has come to rest: what a broken upload began is undone first."""
        deadline = time.monotonic() + SETTLE_SECONDS
        while True:
            changed = differing(before, self.state(with_identity), ignoring)
            if not changed or time.monotonic() > deadline:
                return changed
            time.sleep(0.05)

    def forget(self, image_ids):
        """Removes what a request legitimately made or changed; prepare() makes the known things anew."""
        if IDENTITY_LISTS & set(image_ids):
            self.identity = {}
        for kind, known in self.images.items():
            if known in image_ids:
                self.images[kind] = None
        for image_id in set(image_ids) - IDENTITY_LISTS:
            self.admin.patch(f"/v2/images/{image_id}", [{"op": "replace", "path": "/protected", "value": False}])
            self.admin.delete(f"/v2/images/{image_id}")


CALLERS = {"member": "", "stranger": "-partner", "admin": "-admin"}
ALL_CALLERS = ("member", "member", "stranger", "stranger", "admin", "admin", "nobody", "forger")

# kind -> attributes, whether it has data, who makes it
IMAGES = {
    "queued": ({"visibility": "private"}, False, "member"),
    "active": ({"visibility": "private", "colour": "red"}, True, "member"),
    "shared": ({"visibility": "shared"}, True, "member"),
    "open-shared": ({"visibility": "shared"}, False, "member"),
    "community": ({"visibility": "community"}, True, "stranger"),
    "public": ({"visibility": "public"}, True, "admin"),
    "protected": ({"visibility": "private", "protected": True}, True, "member"),
    "hidden": ({"visibility": "community", "os_hidden": True}, True, "member"),
    "deactivated": ({"visibility": "private"}, True, "member"),
    "deleted": ({"visibility": "private"}, False, "member"),
}


def expect(answer, status):
    """The answer, if it has this status."""
    if answer.status != status:
        raise AssertionError(f"expected {status}, got {answer.status}: {answer.body[:300]!r}")
    return answer


def differing(before, after, ignoring=()):
    """The ids of what is not the same in both pictures, apart from the ignored fields."""

    def kept(image):
        return {name: value for name, value in image.items() if name not in ignoring} if image else None

    return sorted(i for i in before.keys() | after.keys() if kept(before.get(i)) != kept(after.get(i)))
