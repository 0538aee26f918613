"""What a case is and what it can do: run commands as somebody, make files, look at the effect, say what is wrong."""

import hashlib
import json
import random
import shlex
import subprocess
import time
import traceback
from dataclasses import dataclass

from compat.cli import process
from compat.harness import api


class CaseFailed(Exception):
    """A command or its effect was not what the case expects."""


@dataclass
class Run:
    """One command of a case, as the coverage table sees it."""

    client: str
    words: list


@dataclass
class Case:
    """One finished case: its rule, the commands it ran, and what went wrong (empty: nothing)."""

    name: str
    runs: list
    failure: str


def functions_of(module):
    """The cases of a scenario file: its public functions, in the order in which they are written."""
    return [
        value
        for name, value in vars(module).items()
        if callable(value) and getattr(value, "__module__", "") == module.__name__ and not name.startswith("_")
    ]


def run(module, function, workplace):
    """Runs one case to its end."""
    rule = f"{module.__name__.removeprefix('compat.')}: {function.__name__.replace('_', ' ')}"
    workplace.runs, failure = [], ""
    try:
        function(workplace)
    except CaseFailed as error:
        failure = str(error)
    except Exception:  # noqa: BLE001 - one broken case must not hide the others
        failure = traceback.format_exc(limit=-2)
    return Case(rule, workplace.runs, failure)


class Workplace:
    """The working place of one scenario: a server, a folder, the clouds, and the commands of the case at hand."""

    def __init__(self, server, folder, installed):
        self.server, self.folder, self.installed = server, folder, installed
        self.clouds = server.clouds()
        self.apis, self.connections = {}, {}
        self.runs = []

    # -- commands

    def openstack(self, line, cloud="nectary", fails=None, **how):
        """Runs `openstack LINE`. `fails` is a text the error must contain; without it the command must succeed."""
        return self._run("openstack", line, self._cloud(cloud), fails, how)

    def openstack_json(self, line, cloud="nectary", **how):
        """Runs `openstack LINE -f json` and returns what it printed."""
        outcome = self.openstack([*words_of(line), "-f", "json"], cloud, **how)
        try:
            return json.loads(outcome.out)
        except ValueError:
            raise CaseFailed(f"no JSON from `openstack {line} -f json`:\n{outcome.said[:2000]}") from None

    def glance(self, line, cloud="nectary", fails=None, **how):
        """Runs `glance LINE` with the OS_* variables of the cloud."""
        auth = self.clouds[cloud]["auth"]
        environment = {f"OS_{name.upper()}": value for name, value in auth.items()}
        environment.setdefault("OS_USER_DOMAIN_NAME", "Default")
        environment.setdefault("OS_PROJECT_DOMAIN_NAME", "Default")
        region = self.clouds[cloud].get("region_name")
        return self._run("glance", line, environment | ({"OS_REGION_NAME": region} if region else {}), fails, how)

    def nectary(self, line, cloud="nectary", fails=None, **how):
        """Runs `nectary LINE` as a user of that cloud."""
        how["installed"] = self.server.binary.parent
        return self._run("nectary", line, self._cloud(cloud), fails, how)

    def nectary_json(self, line, cloud="nectary", **how):
        """Runs `nectary LINE -o json` and returns what it printed."""
        return json.loads(self.nectary([*words_of(line), "-o", "json"], cloud, **how).out)

    def nectary_running(self, line, cloud="nectary"):
        """Starts `nectary LINE` and does not wait; the caller ends it."""
        self.runs.append(Run("nectary", words_of(line)))
        return subprocess.Popen(
            [self.server.binary, *words_of(line)],
            env=self._cloud(cloud) | {"HOME": str(self.folder)},
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _cloud(self, name):
        return {"OS_CLOUD": name, "OS_CLIENT_CONFIG_FILE": str(self.server.clouds_file)}

    def _run(self, client, line, environment, fails, how):
        words = words_of(line)
        self.runs.append(Run(client, words))
        environment |= {"HOME": str(self.folder), "LANG": "C.UTF-8", "PATH": f"{self.installed}:/usr/bin:/bin"}
        if how.pop("true_process", False):
            how["installed"] = self.installed
        outcome = process.execute(client, words, environment, self.folder, **how)
        shown = f"`{client} {shlex.join(words)}` exited {outcome.code}:\n{outcome.said[-2000:]}"
        if fails is None and outcome.code != 0:
            raise CaseFailed(shown)
        if fails is not None and (outcome.code == 0 or fails.lower() not in outcome.said.lower()):
            raise CaseFailed(f"expected a failure that says {fails!r}; {shown}")
        return outcome

    # -- files

    def file(self, name, size=70_000):
        """A file of `size` reproducible bytes that no detector takes for a disk format."""
        path = self.folder / name
        path.write_bytes(content(name, size))
        return path

    # -- effects

    def api(self, cloud="nectary"):
        """A caller of the API as the user of that cloud."""
        if cloud not in self.apis:
            self.apis[cloud] = api.login(self.clouds[cloud])
        return self.apis[cloud]

    def sdk(self, cloud):
        """A connection of openstacksdk for that cloud of clouds.yaml."""
        if cloud not in self.connections:
            import openstack

            settings = openstack.config.OpenStackConfig(config_files=[str(self.server.clouds_file)])
            self.connections[cloud] = openstack.connection.Connection(config=settings.get_one(cloud=cloud))
        return self.connections[cloud]

    def project(self, cloud):
        """The id of the project that the cloud's user works in."""
        return self.api(cloud).project

    def image(self, image_id, cloud="nectary-admin"):
        """The image as the API shows it."""
        answer = self.api(cloud).get(f"/v2/images/{image_id}")
        if answer.status != 200:
            raise CaseFailed(f"GET /v2/images/{image_id} as {cloud} answered {answer.status}: {answer.body[:300]!r}")
        return answer.json()

    def is_gone(self, image_id):
        """Fails unless nobody finds the image any more."""
        self.equal(self.api("nectary-admin").get(f"/v2/images/{image_id}").status, 404, "show after delete")

    def data(self, image_id, cloud="nectary"):
        """The bytes of the image as the API gives them."""
        answer = self.api(cloud).get(f"/v2/images/{image_id}/file")
        if answer.status != 200:
            raise CaseFailed(f"GET /v2/images/{image_id}/file as {cloud} answered {answer.status}")
        return answer.body

    def made(self, name, data=None, cloud="nectary", **attributes):
        """The id of an image made through the API, with data if given: the ground on which a case stands."""
        body = {"name": name, "disk_format": "raw", "container_format": "bare", **attributes}
        answer = self.api(cloud).post("/v2/images", body)
        if answer.status != 201:
            raise CaseFailed(f"POST /v2/images {body} as {cloud} answered {answer.status}: {answer.body[:300]!r}")
        image_id = answer.json()["id"]
        if data is not None:
            stored = self.api(cloud).upload(image_id, data)
            self.equal(stored.status, 204, f"upload to {image_id}")
        return image_id

    def shared(self, name, data=b"shared bytes", member="nectary-partner"):
        """The id of a shared image of the project demo whose member (pending) is the other project."""
        image_id = self.made(name, data, visibility="shared")
        answer = self.api("nectary").post(f"/v2/images/{image_id}/members", {"member": self.project(member)})
        self.equal(answer.status, 200, "add a member")
        return image_id

    def member_status(self, image_id, cloud="nectary-partner"):
        """The status of the other project's membership, as the owner sees it."""
        members = self.api("nectary").get(f"/v2/images/{image_id}/members").json()["members"]
        return {row["member_id"]: row["status"] for row in members}.get(self.project(cloud))

    # -- judgements

    def equal(self, got, wanted, what):
        if got != wanted:
            raise CaseFailed(f"{what}: got {got!r}, expected {wanted!r}")

    def holds(self, fact, what):
        if not fact:
            raise CaseFailed(what)

    def eventually(self, fact, what, seconds=10):
        """Fails unless `fact()` becomes true within `seconds`: for what the server does after its answer."""
        deadline = time.monotonic() + seconds
        while not fact():
            if time.monotonic() > deadline:
                raise CaseFailed(what)
            time.sleep(0.05)

    def has(self, record, what="image", **wanted):
        """Fails unless the record has these values."""
        for name, value in wanted.items():
            self.equal(record.get(name, "(absent)"), value, f"{what}, {name}")


def words_of(line):
    """The words of a command line, which may be words already."""
    return shlex.split(line) if isinstance(line, str) else [str(word) for word in line]


def content(seed, size):
    """Reproducible bytes."""
    return b"plain " + random.Random(seed).randbytes(max(0, size - 6)) if size >= 6 else b"plain "[:size]


def digests(data):
    """The checksum and the hash value that an image with these bytes must have."""
    return hashlib.md5(data).hexdigest(), hashlib.sha512(data).hexdigest()
