"""The catalog as `nectary serve --demo` fills it, walked by `nectary` itself and, as far as they go, by `openstack` and `glance`:
find the official Debian, follow a superseded build to its replacement, accept an offer, upload 300 MiB, share, publish, undo.
"""

import hashlib

SERVER_ARGUMENTS = ["--demo"]
DEBIAN = "Debian 12 (Bookworm) amd64"
OFFICIAL = f"NeCTAR {DEBIAN}"
SUPERSEDED = f"{OFFICIAL} [v57]"
MIB = 1024 * 1024
SIZE_MIB = 300


def the_official_debian_is_found_with_its_login_user(t):
    found = t.nectary_json("search debian bookworm")
    t.has(found[0], "what is found first", name=OFFICIAL, category="official")
    shown = t.nectary_json(["image", "show", f"family:{DEBIAN}"])
    t.has(shown, id=found[0]["id"])
    t.equal(shown["properties"]["default_user"], "debian", "login user")
    t.holds("official" in t.nectary(["image", "why", shown["id"]]).out.lower(), "why says nothing of official images")


def a_superseded_build_leads_to_its_replacement(t):
    current = t.nectary(["family", "resolve", DEBIAN, "-o", "id"]).out.strip()
    builds = {build["build"]: build for build in t.nectary_json(["family", "show", DEBIAN])["builds"]}
    former = t.nectary(["image", "show", builds["57"]["image_id"]])
    t.holds(current in former.said, f"nothing leads from build 57 to {current}:\n{former.said}")
    t.equal(builds["58"]["image_id"], current, "current build")


def an_offer_is_accepted(t):
    (offer,) = [offer for offer in t.nectary_json("inbox list") if offer["image_name"] == "R-Studio for teaching"]
    t.nectary(["inbox", "accept", offer["image_name"]])
    t.holds(offer["image_id"] in t.nectary("image list --category shared -o id").out, "the accepted image is not listed")


def a_cut_upload_goes_on_and_the_image_is_shared_and_made_public_and_that_undone(t):
    source, image_id = _cut_upload(t)
    t.nectary(["image", "upload", image_id, source])
    digest = _sha512(source)
    t.has(t.image(image_id), status="active", size=SIZE_MIB * MIB, os_hash_value=digest)
    t.nectary(["image", "set", image_id, "--property", "hw_disk_bus=scsi", "--tag", "field"])
    t.has(t.image(image_id), "the image after a change", hw_disk_bus="scsi", tags=["field"])
    t.nectary(["image", "share", image_id, t.project("nectary-partner"), "--message", "The readings of last week"])
    t.nectary(["inbox", "accept", image_id], "nectary-partner")
    t.equal(t.member_status(image_id), "accepted", "membership")
    t.nectary(["image", "download", image_id, "got.raw"], "nectary-partner")
    t.equal(_sha512(t.folder / "got.raw"), digest, "bytes that the partner got")
    t.nectary(["image", "publish", image_id, "--yes"], fails="admin")
    t.nectary(["image", "publish", image_id, "--yes"], "nectary-admin")
    t.has(t.image(image_id), visibility="public")
    t.nectary(["image", "unpublish", image_id], "nectary-admin")
    t.has(t.image(image_id), visibility="shared")
    t.equal(t.member_status(image_id), "accepted", "membership after all")


def openstack_walks_the_same_way(t):
    (current,) = t.openstack_json(["image", "list", "--tag", "nectar_category=official", "--name", OFFICIAL])
    t.equal(t.openstack_json(["image", "show", current["ID"]])["properties"]["default_user"], "debian", "login user")
    (former,) = t.openstack_json(["image", "list", "--community", "--hidden", "--name", SUPERSEDED])
    # The replacement is in headers, which `openstack` does not show; the family's name leads to it.
    family = t.openstack_json(["image", "show", former["ID"]])["properties"]["nectar_name"]
    rows = t.openstack_json(["image", "list", "--property", f"nectar_name={family}"])
    t.equal([row["ID"] for row in rows], [current["ID"]], "what is listed of the family")
    pending = t.openstack_json("image list --shared --member-status pending")
    (offer,) = [row["ID"] for row in pending if row["Name"] == "PyTorch 2.9 with CUDA"]
    t.openstack(["image", "set", "--accept", offer])
    t.holds(offer in {row["ID"] for row in t.openstack_json("image list --shared")}, "the accepted image is not listed")
    source = _file(t, "stock.raw")
    made = t.openstack_json(["image", "create", "by-openstack", "--disk-format", "raw", "--file", source, "--shared"])
    t.openstack(["image", "add", "project", made["id"], t.project("nectary-partner")])
    t.openstack(["image", "set", "--accept", made["id"]], "nectary-partner")
    t.openstack(["image", "set", "--public", made["id"]], "nectary-admin")
    t.holds(t.openstack_json(["image", "list", "--public", "--name", "by-openstack"], "nectary-partner"), "not public")
    t.openstack(["image", "set", "--shared", made["id"]], "nectary-admin")
    t.equal(t.member_status(made["id"]), "accepted", "membership after all")


def glance_walks_the_same_way(t):
    listed = t.glance(["image-list", "--property-filter", "nectar_category=official"]).out
    t.holds(OFFICIAL in listed, f"no official Debian:\n{listed}")
    t.holds("R-Studio" not in listed, f"an image that is not official:\n{listed}")
    (former,) = t.openstack_json(["image", "list", "--community", "--hidden", "--name", SUPERSEDED])
    t.holds("[v57]" in t.glance(["image-show", former["ID"]]).out, "a former build that is not called one")
    listed = t.glance(["image-list", "--property-filter", f"nectar_name={DEBIAN}"]).out
    t.holds(former["ID"] not in listed and OFFICIAL in listed, f"not the current build alone:\n{listed}")
    source = _file(t, "glance.raw", 8)
    image_id = t.made("by-glance")
    t.glance(["image-upload", "--file", source, image_id])
    t.glance(["image-update", "--visibility", "shared", image_id])
    t.glance(["member-create", image_id, t.project("nectary-partner")])
    t.glance(["member-update", image_id, t.project("nectary-partner"), "accepted"], "nectary-partner")
    t.glance(["image-update", "--visibility", "public", image_id], "nectary-admin")
    t.glance(["image-update", "--visibility", "shared", image_id], "nectary-admin")
    t.equal(t.member_status(image_id), "accepted", "membership after all")


def _file(t, name, mib=SIZE_MIB):
    """A file whose every MiB is another."""
    path = t.folder / name
    with path.open("wb") as file:
        for number in range(mib):
            file.write((name.encode() + number.to_bytes(2)).ljust(64, b".") * (MIB // 64))
    return path


def _sha512(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha512").hexdigest()


def _cut_upload(t):
    """Begins an upload and kills the program while its chunks are on their way."""
    source = _file(t, "field.raw")
    image_id = t.nectary(["image", "create", "measured-in-the-field", "--disk-format", "raw", "-o", "id"]).out.strip()
    program = t.nectary_running(["image", "upload", image_id, source])
    try:
        t.eventually(lambda: _received(t, image_id) > 0, "no chunk arrives", 60)
    finally:
        program.kill()
        program.wait()
    there = _received(t, image_id)
    t.holds(there < SIZE_MIB * MIB, "the upload was over before it could be cut")
    t.equal(t.image(image_id)["status"], "queued", "status of an image whose upload was cut")
    return source, image_id


def _received(t, image_id):
    """Bytes that its upload session has."""
    uploads = t.api().get("/catalog/v1/uploads").json()["uploads"]
    return sum(upload["received_bytes"] for upload in uploads if upload["image_id"] == image_id)
