"""`openstack image save` and `delete`, and what the import and store commands say with one store and no import."""

from compat.cli.case import content


def an_image_is_saved_to_a_file(t):
    data = content("saved", 2_500_000)
    image_id = t.made("saved", data)
    t.openstack(f"image save --file {t.folder}/saved.raw --chunk-size 65536 {image_id}")
    t.equal((t.folder / "saved.raw").read_bytes(), data, "bytes saved")


def an_image_is_saved_by_name_to_standard_output(t):
    data = content("printed", 40_000)
    t.made("printed", data)
    t.equal(t.openstack("image save printed").raw, data, "bytes printed")
    t.equal(t.openstack("image save printed", true_process=True).raw, data, "bytes printed by a true process")


def an_image_without_data_is_not_saved(t):
    image_id = t.made("no-data")
    said = t.openstack(f"image save {image_id} --file {t.folder}/none.raw").said
    t.holds("no hash available" in said, f"the client does not warn:\n{said}")
    t.equal((t.folder / "none.raw").read_bytes(), b"", "bytes saved")


def a_store_preference_is_refused_with_a_single_store(t):
    image_id = t.made("preferred", b"data")
    t.openstack(f"image save {image_id} --store-preference fast --file {t.folder}/p.raw", fails="checksum mismatch")  # of the 400


def other_projects_save_public_and_community_images(t):
    for visibility, owner in (("public", "nectary-admin"), ("community", "nectary")):
        image_id = t.made(f"open-{visibility}", b"open bytes", owner, visibility=visibility)
        t.openstack(f"image save {image_id} --file {t.folder}/open.raw", "nectary-partner")
        t.equal((t.folder / "open.raw").read_bytes(), b"open bytes", "bytes saved")


def several_images_are_deleted_at_once(t):
    first, second = t.made("gone-1", b"data"), t.made("gone-2")
    t.openstack(f"image delete {first} gone-2")
    t.is_gone(first)
    t.is_gone(second)
    t.openstack(f"image save {first} --file {t.folder}/gone.raw", fails="no image found")


def the_client_stops_at_an_image_it_does_not_find(t):
    known = t.made("known")
    t.openstack(f"image delete no-such-image {known}", fails="Multi Backend support not enabled")
    t.has(t.image(known), status="queued")


def the_bytes_of_a_deleted_image_leave_the_disk(t):
    image_id = t.made("erased", content("erased", 100_000))
    kept = [path for path in t.server.data_dir.rglob(f"*{image_id}*")]
    t.holds(kept, "no file of the image under the data directory")
    t.openstack(f"image delete {image_id}")
    t.eventually(lambda: not any(path.exists() for path in kept), "the file of a deleted image stays on disk")


def delete_from_a_store_needs_several_stores(t):
    image_id = t.made("one-store", b"data")
    t.openstack(f"image delete {image_id} --store fast", fails="multi backend support not enabled")
    t.equal(t.data(image_id), b"data", "bytes of the image")


def no_import_method_is_offered(t):
    t.equal(t.openstack_json("image import info"), {"import-methods": []}, "import methods")


def a_single_store_lists_no_stores(t):
    t.openstack("image stores list", fails="Multi Backend support not enabled")
    t.openstack("image stores list --detail", "nectary-admin", fails="Multi Backend support not enabled")
