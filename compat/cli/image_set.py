"""`openstack image set`, `unset` and `show`: every attribute that can be changed, and what must not be."""


def names_minima_and_formats_change(t):
    image_id = t.made("set-plain")
    t.openstack(
        f"image set {image_id} --name renamed --min-disk 5 --min-ram 64 --container-format ova --disk-format qcow2"
    )
    t.has(t.image(image_id), name="renamed", min_disk=5, min_ram=64, container_format="ova", disk_format="qcow2")


def formats_are_fixed_once_data_is_there(t):
    image_id = t.made("set-fixed", b"data")
    t.openstack(f"image set {image_id} --disk-format qcow2", fails="403")
    t.openstack(f"image set {image_id} --container-format ova", fails="403")
    t.has(t.image(image_id), disk_format="raw", container_format="bare")


def the_documented_properties_have_options(t):
    image_id = t.made("set-known")
    kernel, ramdisk, instance = (f"{digit * 8}-1111-4111-8111-111111111111" for digit in "abc")
    t.openstack(
        f"image set {image_id} --architecture x86_64 --instance-id {instance} --kernel-id {kernel} "
        f"--ramdisk-id {ramdisk} --os-distro ubuntu --os-version 24.04"
    )
    t.has(t.image(image_id), architecture="x86_64", kernel_id=kernel, ramdisk_id=ramdisk)
    t.has(t.image(image_id), os_distro="ubuntu", os_version="24.04")
    t.holds(instance in t.image(image_id).values(), f"no property holds the instance: {t.image(image_id)}")


def properties_and_tags_are_added_and_removed(t):
    image_id = t.made("set-properties", tags=["old"])
    t.openstack(f"image set {image_id} --property colour=red --property 'volume=very large' --tag new --tag newer")
    t.has(t.image(image_id), colour="red", volume="very large")
    t.equal(sorted(t.image(image_id)["tags"]), ["new", "newer", "old"], "tags")
    t.openstack(f"image set {image_id} --property colour=blue")
    t.has(t.image(image_id), colour="blue")
    t.openstack(f"image unset {image_id} --property colour --tag old --tag new")
    t.holds("colour" not in t.image(image_id), "the property stayed")
    t.equal(t.image(image_id)["tags"], ["newer"], "tags")


def unset_of_an_absent_tag_or_property_fails(t):
    image_id = t.made("unset-absent")
    t.openstack(f"image unset {image_id} --tag nosuch", fails="nosuch")
    t.openstack(f"image unset {image_id} --property nosuch", fails="nosuch")


def text_in_other_scripts_is_kept(t):
    image_id = t.made("scripts")
    t.openstack(["image", "set", image_id, "--name", "образ 画像", "--property", "note=größer", "--tag", "ταμπέλα"])
    t.has(t.image(image_id), name="образ 画像", note="größer", tags=["ταμπέλα"])
    t.has(t.openstack_json("image show 'образ 画像'"), id=image_id, name="образ 画像")


def visibility_changes_within_the_rights(t):
    image_id = t.made("set-visibility", b"data", visibility="private")
    for visibility in ("shared", "community", "private"):
        t.openstack(f"image set {image_id} --{visibility}")
        t.has(t.image(image_id), visibility=visibility)
    t.openstack(f"image set {image_id} --public", fails="403")
    t.has(t.image(image_id), visibility="private")
    t.openstack(f"image set {image_id} --public", "nectary-admin")
    t.has(t.image(image_id, "nectary-partner"), visibility="public")


def protection_is_set_and_lifted(t):
    image_id = t.made("set-protected")
    t.openstack(f"image set {image_id} --protected")
    t.openstack(f"image delete {image_id}", fails="403")
    t.openstack(f"image delete {image_id}", "nectary-admin", fails="403")
    t.openstack(f"image set {image_id} --unprotected")
    t.openstack(f"image delete {image_id}")
    t.is_gone(image_id)


def an_image_is_hidden_and_shown_again(t):
    image_id = t.made("set-hidden")
    t.openstack(f"image set {image_id} --hidden")
    t.has(t.image(image_id), os_hidden=True)
    t.openstack(f"image set {image_id} --unhidden")
    t.has(t.image(image_id), os_hidden=False)


def a_deactivated_image_is_not_downloaded_until_activated(t):
    image_id = t.made("set-deactivated", b"data")
    t.openstack(f"image set {image_id} --deactivate")
    t.has(t.image(image_id), status="deactivated")
    t.openstack(f"image save {image_id} --file {t.folder}/refused.raw", fails="checksum mismatch")  # the client hashes the body of the 403
    t.openstack(f"image set {image_id} --activate")
    t.has(t.image(image_id), status="active")
    t.openstack(f"image save {image_id} --file {t.folder}/given.raw")
    t.equal((t.folder / "given.raw").read_bytes(), b"data", "bytes saved")


def an_image_without_data_is_not_deactivated(t):
    image_id = t.made("deactivate-queued")
    t.openstack(f"image set {image_id} --deactivate")  # the client does not look at the 403
    t.has(t.image(image_id), status="queued")


def only_an_admin_changes_the_owner(t):
    image_id = t.made("set-owner")
    partner = t.project("nectary-partner")
    t.openstack(f"image set {image_id} --project {partner}", fails="403")
    t.has(t.image(image_id), owner=t.project("nectary"))
    t.openstack(f"image set {image_id} --project partner --project-domain Default", "nectary-admin")
    t.has(t.image(image_id), owner=partner)


def a_stranger_neither_sees_nor_changes_a_private_image(t):
    image_id = t.made("strange", visibility="private")
    t.openstack(f"image show {image_id}", "nectary-partner", fails="no image found")
    t.openstack(f"image set {image_id} --name stolen", "nectary-partner", fails="no image found")
    t.has(t.image(image_id), name="strange")


def a_public_image_is_changed_by_its_owner_only(t):
    image_id = t.made("official", b"data", "nectary-admin", visibility="public")
    t.openstack(f"image set {image_id} --property x=1", fails="403")
    t.openstack(f"image unset {image_id} --tag x", fails="Failed to unset")
    t.holds("x" not in t.image(image_id), "a stranger's property was stored")


def show_prints_the_image_by_id_and_by_name(t):
    image_id = t.made("show-me", b"x" * 2_097_152, tags=["t1"], os_distro="debian")
    for asked in (image_id, "show-me"):
        shown = t.openstack_json(f"image show {asked}")
        t.has(shown, id=image_id, name="show-me", status="active", size=2_097_152, tags=["t1"])
        t.has(shown["properties"], "properties", os_distro="debian", os_hash_algo="sha512")
    outcome = t.openstack(f"image show --human-readable {image_id} -f value -c size")
    t.equal(outcome.out.strip(), "2.1M", "size for people")


def show_of_an_unknown_or_ambiguous_name_fails(t):
    t.openstack("image show no-such-image", fails="no image found")
    t.openstack("image show 00000000-0000-4000-8000-000000000000", fails="no image found")
    t.made("twice"), t.made("twice")
    t.openstack("image show twice", fails="more than one")
