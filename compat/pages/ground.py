"""What the walks find: images of each category, a family with three builds, offers, made through the public APIs."""

from compat.harness import api

FAMILY = "Debian 12 (Bookworm) amd64"
SLUG = "debian-12-bookworm-amd64"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"
MESSAGE = "For the course on Monday"
FACTS = {
    "nectar_name": FAMILY,
    "default_user": "debian",
    "os_distro": "debian",
    "os_version": "12",
    "architecture": "x86_64",
    "hw_disk_bus": "virtio",
    "replace_frequency": "monthly",
    "uuid_validity": "last-3",
    "provided_until": "notice",
    "image_source": "https://cloud.debian.org/images/cloud/bookworm/",
    "image_description": "Debian 12 with cloud-init, updated every month",
    "image_build_date": "2026-11-02",
    "image_original_user": "debian",
}


class Ground:
    """The furnished catalog; `builds` are the ids of the family's images, oldest first."""

    def __init__(self, server):
        clouds = server.clouds()
        self.demo, self.partner, self.admin, self.official = (
            api.login(clouds[f"nectary{suffix}"]) for suffix in ("", "-partner", "-admin", "-official")
        )
        self.builds = [self._build(number) for number in (40, 41, 42)]
        self.own = self.image(self.demo, name="thesis-data", visibility="private", os_distro="ubuntu")
        self.hostile = self.image(self.demo, name=HOSTILE, description=HOSTILE, visibility="private")
        self.snapshot = self.image(self.demo, name="before-upgrade", image_type="snapshot", visibility="private")
        self.public = self.image(self.admin, name="somebodys-public", visibility="public")
        self.offered = self.image(self.partner, name="course-image", visibility="shared", default_user="student")
        body = {"project_ids": [self.demo.project], "message": MESSAGE}
        _expect(self.partner.post(f"/catalog/v1/images/{self.offered}/shares", body), 200)

    def image(self, owner, **attributes):
        """Makes an image with a few bytes; returns its id."""
        body = {"disk_format": "raw", "container_format": "bare", **attributes}
        image = _expect(owner.post("/v2/images", body), 201).json()["id"]
        _expect(owner.upload(image, f"{attributes['name']} ".encode() * 300), 204)
        return image

    def queued_image(self):
        """Makes an image that waits for its data and does not say yet what they are; returns its id."""
        return _expect(self.demo.post("/v2/images", {"name": "waiting"}), 201).json()["id"]

    def _build(self, number):
        names = {"name": f"NeCTAR {FAMILY}", "visibility": "private", "min_disk": 10, "min_ram": 512}
        image = self.image(self.official, **names)
        facts = {**FACTS, "nectar_build": str(number)}
        _expect(self.official.post("/catalog/v1/families", {"image_id": image, "facts": facts, "tags": []}), 201)
        path = f"/catalog/v1/families/{SLUG}/promote"
        _expect(self.official.post(path, {"build": str(number), "reason": f"the build of month {number - 31}"}), 200)
        return image


def _expect(answer, status):
    if answer.status != status:
        raise AssertionError(f"expected {status}, got {answer.status}: {answer.body[:500]!r}")
    return answer
