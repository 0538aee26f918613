"""The load: threads that create, fill, change, share, download and delete images, and note every acknowledgement."""

import hashlib
import http.client
import random
import threading
import time
import uuid

from compat.crash.ledger import Entry, State, new_image
from compat.harness.api import Api

POPULATION = 15
SIZES = (0, 1, 700, 5_000, 64 << 10, 1 << 20, (1 << 20) + 1, 5 << 20)
PIECE = 128 << 10


class Worker(threading.Thread):
    """One client: does one operation after another on images of its own until the server is gone."""

    def __init__(self, url, token, member, seed, entries):
        super().__init__(daemon=True)
        self.api, self.member = Api(url, token), member
        self.random, self.entries = random.Random(seed), entries
        self.operations, self.complaints = 0, []
        self.over = threading.Event()

    def run(self):
        try:
            while not self.over.is_set():
                self.step()
                self.operations += 1
        except (OSError, http.client.HTTPException):
            pass  # The server was killed: what was under way stays unacknowledged.
        finally:
            self.api.close()

    def step(self):
        """Chooses an image and something that is legal for it."""
        living = [entry for entry in self.entries if entry.acknowledged.present]
        if len(living) < 3 or (len(living) < POPULATION and self.random.random() < 0.25):
            return self.create()
        entry = self.random.choice(living)
        status = entry.acknowledged.fields["status"]
        choices = [self.patch, self.tag, self.share, self.show]
        choices += [self.delete] if len(living) > POPULATION // 2 else []
        choices += [self.upload] * 6 if status == "queued" else [self.download, self.switch]
        return self.random.choice(choices)(entry)

    def perform(self, entry, operation, after, call):
        """Notes what is attempted, does it, and notes the acknowledgement."""
        entry.attempt(operation, after)
        answer = call()
        if answer.ok:
            entry.acknowledge()
        else:
            entry.refuse()
            self.complaints.append(f"{operation} of {entry.image_id} answered {answer.status}: {answer.body[:200]!r}")

    def create(self):
        entry = Entry(str(uuid.UUID(int=self.random.getrandbits(128), version=4)))
        self.entries.append(entry)
        name = f"crash-{self.random.randrange(10**6)}"
        body = {"id": entry.image_id, "name": name, "disk_format": "raw", "container_format": "bare"}
        self.perform(entry, "create", new_image(name), lambda: self.api.post("/v2/images", body))

    def upload(self, entry):
        data = self.random.randbytes(self.random.choice(SIZES))
        pause = self.random.choice((0, 0, 0.002, 0.02))
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(len(data))}
        path = f"/v2/images/{entry.image_id}/file"
        after = entry.acknowledged.with_data(data)
        self.perform(
            entry, "upload", after, lambda: self.api.request("PUT", path, slowly(data, pause) if data else b"", headers)
        )

    def patch(self, entry):
        """Three properties and the minimum take one value together: never some of them."""
        number = self.random.randrange(10**6)
        fields = {"p1": str(number), "p2": str(number), "p3": str(number)}
        operations = [{"op": "add", "path": f"/{name}", "value": value} for name, value in fields.items()]
        operations.append({"op": "replace", "path": "/min_disk", "value": number})
        after = entry.acknowledged.changed(**fields, min_disk=number)
        self.perform(entry, "patch", after, lambda: self.api.patch(f"/v2/images/{entry.image_id}", operations))

    def tag(self, entry):
        tag = self.random.choice("abcdef")
        present = tag in entry.acknowledged.tags
        after = entry.acknowledged.changed()
        after.tags = entry.acknowledged.tags ^ {tag}
        method = "DELETE" if present else "PUT"
        path = f"/v2/images/{entry.image_id}/tags/{tag}"
        self.perform(entry, f"{method} tag", after, lambda: self.api.request(method, path))

    def share(self, entry):
        members = entry.acknowledged.members
        after = entry.acknowledged.changed()
        path = f"/v2/images/{entry.image_id}/members"
        if self.member in members:
            del after.members[self.member]
            return self.perform(entry, "unshare", after, lambda: self.api.delete(f"{path}/{self.member}"))
        after.members[self.member] = "pending"
        return self.perform(entry, "share", after, lambda: self.api.post(path, {"member": self.member}))

    def switch(self, entry):
        is_active = entry.acknowledged.fields["status"] == "active"
        action = "deactivate" if is_active else "reactivate"
        after = entry.acknowledged.changed(status="deactivated" if is_active else "active")
        path = f"/v2/images/{entry.image_id}/actions/{action}"
        self.perform(entry, action, after, lambda: self.api.post(path))

    def delete(self, entry):
        self.perform(entry, "delete", State(), lambda: self.api.delete(f"/v2/images/{entry.image_id}"))

    def show(self, entry):
        answer = self.api.get(f"/v2/images/{entry.image_id}")
        if answer.status != 200 or answer.json()["name"] != entry.acknowledged.fields["name"]:
            self.complaints.append(f"show of {entry.image_id} answered {answer.status}: {answer.body[:200]!r}")

    def download(self, entry):
        if entry.acknowledged.fields["status"] == "deactivated":
            return
        answer = self.api.get(f"/v2/images/{entry.image_id}/file")
        if answer.status != 200 or hashlib.sha256(answer.body).hexdigest() != entry.acknowledged.sha256_of_data:
            self.complaints.append(f"download of {entry.image_id} answered {answer.status}, {len(answer.body)} bytes")


def slowly(data, pause):
    """The data in pieces, with a pause before each."""
    for start in range(0, len(data), PIECE):
        time.sleep(pause)
        yield data[start : start + PIECE]
