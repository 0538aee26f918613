"""`openstack image create`: records, data from a file, a pipe and a redirection, and every option."""

from compat.cli.case import content, digests


def a_record_without_data_is_queued_shared_and_owned_by_the_project(t):
    shown = t.openstack_json("image create empty")
    t.has(shown, name="empty", status="queued", visibility="shared", disk_format="raw", container_format="bare")
    t.has(shown, protected=False, min_disk=0, min_ram=0, owner=t.project("nectary"), tags=[])
    t.has(t.image(shown["id"]), size=None, checksum=None)


def data_of_a_file_becomes_the_image(t):
    path = t.file("from-file.raw")
    shown = t.openstack_json(f"image create from-file --disk-format raw --container-format bare --file {path}")
    md5, sha512 = digests(path.read_bytes())
    t.has(shown, status="active", size=70_000, checksum=md5, virtual_size=70_000)
    t.has(shown["properties"], "properties", os_hash_algo="sha512", os_hash_value=sha512)
    t.equal(t.data(shown["id"]), path.read_bytes(), "bytes of the image")


def a_true_process_does_the_same(t):
    path = t.file("process.raw", 300_000)
    outcome = t.openstack(f"image create process --file {path} -f value -c id -c status", true_process=True)
    image_id, status = outcome.out.split()
    t.equal(status, "active", "status")
    t.equal(t.data(image_id), path.read_bytes(), "bytes of the image")


def data_can_come_through_a_pipe(t):
    data = content("pipe", 200_000)
    shown = t.openstack_json("image create from-pipe", stdin=data)
    t.has(shown, status="active", size=200_000, checksum=digests(data)[0])
    t.equal(t.data(shown["id"]), data, "bytes of the image")


def data_can_come_from_a_redirected_file_with_its_size(t):
    path = t.file("redirected.raw", 90_000)
    shown = t.openstack_json("image create from-redirection --size 90000", stdin=path)
    t.has(shown, status="active", size=90_000)
    t.equal(t.data(shown["id"]), path.read_bytes(), "bytes of the image")


def a_wrong_size_is_refused_and_leaves_no_data(t):
    path = t.file("wrong-size.raw", 50_000)
    t.openstack("image create wrong-size --size 60000", stdin=path, fails="400")
    left = t.api().all_images("&name=wrong-size")
    t.holds(all(image["status"] == "queued" for image in left), f"an image with the wrong size is not queued: {left}")
    t.holds(all(t.api().get(f"/v2/images/{i['id']}/file").status == 204 for i in left), "bytes stayed readable")


def an_empty_pipe_makes_an_active_image_of_no_bytes(t):
    shown = t.openstack_json("image create nothing", stdin=b"")
    t.has(t.image(shown["id"]), status="active", size=0)


def progress_appears_on_a_terminal(t):
    path = t.file("progress.raw", 3_000_000)
    outcome = t.openstack(f"image create progress --progress --file {path}", terminal=True)
    t.holds("100%" in outcome.out, f"no progress bar that reaches 100%:\n{outcome.out}")
    image = t.api().all_images("&name=progress")[0]
    t.equal(t.data(image["id"]), path.read_bytes(), "bytes of the image")


def an_id_can_be_reserved_once(t):
    wanted = "0f0f0f0f-1111-4222-8333-444444444444"
    t.equal(t.openstack_json(f"image create fixed --id {wanted}")["id"], wanted, "id")
    t.openstack(f"image create fixed-again --id {wanted}", fails="409")
    t.openstack(f"image delete {wanted}")
    t.openstack(f"image create fixed-later --id {wanted}", fails="409")


def formats_minima_properties_and_tags_are_stored(t):
    shown = t.openstack_json(
        "image create full --disk-format iso --container-format ovf --min-disk 7 --min-ram 512 "
        "--property os_distro=debian --property 'note=two words' --tag one --tag two --unprotected"
    )
    t.has(shown, disk_format="iso", container_format="ovf", min_disk=7, min_ram=512, protected=False)
    t.has(t.image(shown["id"]), os_distro="debian", note="two words", protected=False)
    t.equal(sorted(shown["tags"]), ["one", "two"], "tags")


def a_protected_image_cannot_be_deleted(t):
    shown = t.openstack_json("image create kept --protected")
    t.has(shown, protected=True)
    t.openstack("image delete kept", fails="403")
    t.has(t.image(shown["id"]), status="queued")


def a_member_chooses_private_shared_and_community(t):
    for visibility in ("private", "shared", "community"):
        shown = t.openstack_json(f"image create seen-{visibility} --{visibility}")
        t.has(t.image(shown["id"]), visibility=visibility)


def only_an_admin_creates_a_public_image(t):
    t.openstack("image create public-try --public", fails="403")
    t.equal(t.api().all_images("&name=public-try"), [], "image that was refused")
    shown = t.openstack_json("image create seen-public --public", cloud="nectary-admin")
    t.has(t.image(shown["id"], "nectary-partner"), visibility="public")


def an_admin_creates_for_another_project(t):
    for who in ("partner --project-domain Default", t.project("nectary-partner")):
        shown = t.openstack_json(f"image create for-partner --project {who}", cloud="nectary-admin")
        t.has(t.image(shown["id"], "nectary-partner"), owner=t.project("nectary-partner"))


def a_member_does_not_create_for_another_project(t):
    t.openstack(f"image create foreign --project {t.project('nectary-partner')}", fails="403")


def a_reserved_property_is_refused(t):
    t.openstack("image create reserved --property os_glance_x=1", fails="403")


def import_is_refused_while_no_method_is_enabled(t):
    path = t.file("import.raw")
    t.openstack(f"image create imported --import --file {path}", fails="import")
