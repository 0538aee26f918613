"""`glance image-create`, `image-update`, `image-show`, tags, deactivation and deletion, with every option."""

import re

from compat.cli.case import content, digests

PROPERTY_OPTIONS = (
    "--architecture aarch64 --instance-uuid aaaaaaaa-1111-4111-8111-111111111111 "
    "--kernel-id bbbbbbbb-1111-4111-8111-111111111111 --ramdisk-id cccccccc-1111-4111-8111-111111111111 "
    "--os-distro fedora --os-version 42"
)
PROPERTIES = {
    "architecture": "aarch64",
    "instance_uuid": "aaaaaaaa-1111-4111-8111-111111111111",
    "kernel_id": "bbbbbbbb-1111-4111-8111-111111111111",
    "ramdisk_id": "cccccccc-1111-4111-8111-111111111111",
    "os_distro": "fedora",
    "os_version": "42",
}


def _table(outcome):
    """The two columns of a printed table."""
    rows = re.findall(r"^\| (\S+) +\| (.*?) *\|$", outcome.out, re.MULTILINE)
    return {name: value for name, value in rows if name != "Property"}


def a_record_is_created_and_printed(t):
    shown = _table(t.glance("image-create --name plain --disk-format raw --container-format bare"))
    t.has(shown, name="plain", status="queued", visibility="shared", owner=t.project("nectary"))
    t.has(t.image(shown["id"]), name="plain", status="queued")


def a_record_may_have_no_formats(t):
    shown = _table(t.glance("image-create --name formless"))
    t.has(t.image(shown["id"]), disk_format=None, container_format=None)


def every_attribute_is_set_at_creation(t):
    wanted = "dddddddd-1111-4111-8111-111111111111"
    shown = _table(
        t.glance(
            f"image-create --name full --id {wanted} --disk-format qcow2 --container-format bare --visibility private "
            f"--min-disk 3 --min-ram 99 --protected False --hidden True --tags a b --property note=hello "
            f"--owner {t.project('nectary')} {PROPERTY_OPTIONS}"
        )
    )
    t.equal(shown["id"], wanted, "id")
    t.has(t.image(wanted), visibility="private", min_disk=3, min_ram=99, protected=False, os_hidden=True, note="hello")
    t.has(t.image(wanted), **PROPERTIES)
    t.equal(sorted(t.image(wanted)["tags"]), ["a", "b"], "tags")


def data_comes_from_a_file_a_pipe_and_a_redirection(t):
    path = t.file("glance.raw", 150_000)
    md5, sha512 = digests(path.read_bytes())
    formats = "--disk-format raw --container-format bare"
    for name, how, options in (
        ("by-file", {}, f"--file {path}"),
        ("by-pipe", {"stdin": path.read_bytes()}, ""),
        ("by-redirection", {"stdin": path}, ""),
    ):
        shown = _table(t.glance(f"image-create --name {name} {formats} {options}", **how))
        t.has(shown, name, status="active", size="150000", checksum=md5)
        t.equal(t.data(shown["id"]), path.read_bytes(), f"bytes {name}")
        t.has(t.image(shown["id"]), os_hash_value=sha512)


def a_true_process_creates_with_progress(t):
    path = t.file("glance-progress.raw", 2_000_000)
    line = f"image-create --name bar --disk-format raw --container-format bare --progress --file {path}"
    outcome = t.glance(line, terminal=True, true_process=True)
    t.holds("100%" in outcome.out, f"no progress bar that reaches 100%:\n{outcome.out}")
    t.equal(t.data(t.api().all_images("&name=bar")[0]["id"]), path.read_bytes(), "bytes of the image")


def the_size_belongs_to_the_upload_not_to_the_record(t):
    t.glance("image-create --name sized --size 5", fails="not supported")


def with_one_store_a_store_cannot_be_chosen_wrongly(t):
    path = t.file("glance-store.raw", 5_000)
    formats = "--disk-format raw --container-format bare"
    t.glance(f"image-create --name in-store {formats} --file {path} --store nosuch", fails="400")
    left = t.api().all_images("&name=in-store")
    t.holds(all(image["status"] == "queued" for image in left), f"an image went to an unknown store: {left}")


def reserved_and_read_only_fields_are_refused(t):
    t.glance("image-create --name reserved --property os_glance_x=1", fails="403")
    image_id = t.made("read-only")
    t.glance(f"image-update {image_id} --property os_glance_x=1", fails="403")
    t.glance(f"image-update {image_id} --property status=active", fails="403")
    t.has(t.image(image_id), status="queued")


def every_attribute_is_changed(t):
    image_id = t.made("before", old="1", gone="2")
    t.glance(
        f"image-update {image_id} --name after --disk-format vdi --container-format ova --visibility community "
        f"--min-disk 4 --min-ram 5 --protected True --hidden True --property old=3 --property new=4 "
        f"--remove-property gone {PROPERTY_OPTIONS}"
    )
    shown = t.image(image_id)
    t.has(shown, name="after", disk_format="vdi", container_format="ova", visibility="community")
    t.has(shown, min_disk=4, min_ram=5, protected=True, os_hidden=True, old="3", new="4", **PROPERTIES)
    t.holds("gone" not in shown, "the property stayed")


def only_an_admin_changes_the_owner(t):
    image_id, partner = t.made("owned"), t.project("nectary-partner")
    t.glance(f"image-update {image_id} --owner {partner}", fails="403")
    t.glance(f"image-update {image_id} --owner {partner}", "nectary-admin")
    t.has(t.image(image_id), owner=partner)


def an_image_is_shown_in_columns_and_sizes_for_people(t):
    image_id = t.made("shown", b"x" * 3_145_728, long_text="word " * 60)
    t.has(_table(t.glance(f"image-show {image_id}")), id=image_id, name="shown", status="active", size="3145728")
    human = _table(t.glance(f"image-show --human-readable --max-column-width 30 {image_id}"))
    t.equal(human["size"], "3MB", "size for people")
    t.glance("image-show 00000000-0000-4000-8000-000000000000", fails="404")


def tags_come_and_go_one_by_one(t):
    image_id = t.made("tagged", tags=["first"])
    t.glance(f"image-tag-update {image_id} second")
    t.equal(sorted(t.image(image_id)["tags"]), ["first", "second"], "tags")
    t.glance(f"image-tag-delete {image_id} first")
    t.equal(t.image(image_id)["tags"], ["second"], "tags")
    t.glance(f"image-tag-delete {image_id} first", fails="404")


def deactivation_stops_downloads_until_reactivation(t):
    data = content("deactivated", 9_000)
    image_id = t.made("switched", data)
    t.glance(f"image-deactivate {image_id}")
    t.has(t.image(image_id), status="deactivated")
    t.glance(f"image-download {image_id} --file {t.folder}/no.raw", fails="403")
    t.glance(f"image-download {image_id} --file {t.folder}/admin.raw", "nectary-admin")
    t.equal((t.folder / "admin.raw").read_bytes(), data, "bytes that an admin gets")
    t.glance(f"image-reactivate {image_id}")
    t.has(t.image(image_id), status="active")
    t.glance(f"image-deactivate {t.made('nothing-in-it')}", fails="403")


def images_are_deleted_together_unless_protected(t):
    first, second, kept = t.made("del-1", b"data"), t.made("del-2"), t.made("del-3", protected=True)
    t.glance(f"image-delete {first} {second}")
    t.is_gone(first)
    t.is_gone(second)
    t.glance(f"image-delete {kept}", fails="not permitted")
    t.has(t.image(kept), protected=True)
