"""A small HTTP client for the checks: one kept-alive connection, JSON in and out, a token from the identity service.

Not a client under test: the checks use it to look at the effect of what the real clients did.
"""

import http.client
import json
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

IDLE_SECONDS = 5
PATCH_TYPE = "application/openstack-images-v2.1-json-patch"


@dataclass
class Answer:
    """One response; `headers` has lower-case names."""

    status: int
    headers: dict
    body: bytes

    def json(self):
        return json.loads(self.body)

    @property
    def ok(self):
        return 200 <= self.status < 300


class Api:
    """Requests to one server as one caller; `project` is the project of the token."""

    def __init__(self, url, token=None, project=None, timeout=60):
        parts = urlsplit(url)
        self.host, self.port, self.timeout = parts.hostname, parts.port, timeout
        self.token, self.project = token, project
        self.connection, self.used = None, 0.0

    def request(self, method, path, body=None, headers=None):
        """Sends one request; a dictionary or list becomes JSON. A closed idle connection is opened again once."""
        sent = {"Accept": "application/json", **(headers or {})}
        if self.token:
            sent.setdefault("X-Auth-Token", self.token)
        if isinstance(body, (dict, list)):
            body = json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        for attempt in (0, 1):
            fresh = self.connection is None
            try:
                return self._exchange(method, path, body, sent)
            except (http.client.RemoteDisconnected, ConnectionError):
                self.close()
                if fresh or attempt or method not in ("GET", "PUT", "DELETE"):
                    raise
        raise AssertionError("unreachable")

    def _exchange(self, method, path, body, headers):
        # The server closes what is idle, and what is not repeated must not find that out by failing.
        if time.monotonic() - self.used > IDLE_SECONDS:
            self.close()
        self.used = time.monotonic()
        if self.connection is None:
            self.connection = http.client.HTTPConnection(self.host, self.port, timeout=self.timeout)
        self.connection.request(method, path, body=body, headers=headers)
        response = self.connection.getresponse()
        names = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, names, response.read())

    def get(self, path, **headers):
        return self.request("GET", path, headers=headers)

    def post(self, path, body=None):
        return self.request("POST", path, body)

    def delete(self, path):
        return self.request("DELETE", path)

    def patch(self, path, operations):
        return self.request("PATCH", path, json.dumps(operations).encode(), {"Content-Type": PATCH_TYPE})

    def upload(self, image_id, data):
        return self.request("PUT", f"/v2/images/{image_id}/file", data, {"Content-Type": "application/octet-stream"})

    def all_images(self, query=""):
        """Every image that the caller's list shows, page after page."""
        path, found = f"/v2/images?limit=1000{query}", []
        while path:
            answer = self.get(path)
            if answer.status != 200:
                raise AssertionError(f"GET {path} answered {answer.status}: {answer.body[:300]!r}")
            page = answer.json()
            found += page["images"]
            path = page.get("next")
        return found

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None


def password_request(auth):
    """The body of POST /v3/auth/tokens for the `auth` part of a cloud."""
    domain = auth.get("user_domain_name", "Default")
    user = {"name": auth["username"], "password": auth["password"], "domain": {"name": domain}}
    project = {"name": auth["project_name"], "domain": {"name": auth.get("project_domain_name", "Default")}}
    return {
        "auth": {
            "identity": {"methods": ["password"], "password": {"user": user}},
            "scope": {"project": project},
        }
    }


def login(cloud):
    """A caller with a token for the project that `cloud` (one entry of clouds.yaml) names."""
    auth = cloud["auth"]
    identity = urlsplit(auth["auth_url"])
    base = identity.path.rstrip("/").removesuffix("/v3")
    api = Api(f"http://{identity.netloc}")
    answer = api.request("POST", f"{base}/v3/auth/tokens", password_request(auth))
    if answer.status != 201:
        raise AssertionError(f"login of {auth['username']} answered {answer.status}: {answer.body[:300]!r}")
    api.token = answer.headers["x-subject-token"]
    api.project = answer.json()["token"]["project"]["id"]
    return api
