"""What the server has acknowledged, image by image, and what it was doing when it died.

Each image belongs to one thread of the load, so at most one operation on it can be unacknowledged: after a crash the
image must be exactly as before that operation or exactly as after it.
"""

import copy
import hashlib
from dataclasses import dataclass, field

SHOWN = ("name", "visibility", "status", "size", "checksum", "os_hash_value", "protected", "min_disk")
PROPERTIES = ("p1", "p2", "p3")


@dataclass
class State:
    """An image as a client must find it; before its creation and after its deletion it is `State()`."""

    present: bool = False
    fields: dict = field(default_factory=dict)
    tags: frozenset = frozenset()
    members: dict = field(default_factory=dict)
    sha256_of_data: str | None = None

    def changed(self, **fields):
        """A copy in which these fields differ."""
        after = copy.copy(self)
        after.fields = {**self.fields, **fields}
        after.members = dict(self.members)
        return after

    def with_data(self, data):
        """A copy that is active with these bytes."""
        md5, sha512 = hashlib.md5(data).hexdigest(), hashlib.sha512(data).hexdigest()
        after = self.changed(status="active", size=len(data), checksum=md5, os_hash_value=sha512)
        after.sha256_of_data = hashlib.sha256(data).hexdigest()
        return after


@dataclass
class Entry:
    """One image: what was acknowledged, and the state that an unacknowledged operation leads to."""

    image_id: str
    acknowledged: State = field(default_factory=State)
    attempted: State | None = None
    operation: str = ""
    touched: bool = True

    def attempt(self, operation, after):
        self.operation, self.attempted, self.touched = operation, after, True

    def acknowledge(self):
        self.acknowledged, self.attempted = self.attempted, None

    def refuse(self):
        self.attempted = None

    def settle(self, found):
        """Takes what was found after a crash as the truth if it is one of the two allowed; tells whether it was."""
        if self.attempted is not None and found == self.attempted:
            self.acknowledge()
        self.attempted = None
        return found == self.acknowledged


def state_of(view, members, data):
    """The state that the answers of a server show; `data` is None if the image has none."""
    fields = {name: view.get(name) for name in SHOWN + PROPERTIES}
    digest = None if data is None else hashlib.sha256(data).hexdigest()
    return State(True, fields, frozenset(view["tags"]), members, digest)


def new_image(name):
    """The state of a record that was just created."""
    fields = dict.fromkeys(SHOWN + PROPERTIES)
    fields.update(name=name, visibility="shared", status="queued", protected=False, min_disk=0)
    return State(True, fields)
