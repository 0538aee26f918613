"""openstacksdk's image proxy, connected through clouds.yaml, from three projects."""

import hashlib
import io

from openstack import exceptions

from compat.cli.case import CaseFailed, content, digests


def _created(t, name, data=None, cloud="nectary", **attributes):
    image = t.sdk(cloud).image.create_image(name, data=data, allow_duplicates=True, **attributes)
    return t.sdk(cloud).image.get_image(image.id)


def _refused(t, error, call):
    """Fails unless the call raises this exception."""
    try:
        call()
    except error:
        return
    raise CaseFailed(f"the call was not refused with {error.__name__}")


def bytes_become_an_active_image(t):
    data = content("sdk", 400_000)
    image = _created(t, "sdk-bytes", data, disk_format="raw", visibility="private", tags=["t"])
    md5, sha512 = digests(data)
    t.equal((image.status, image.size, image.checksum), ("active", len(data), md5), "status, size, checksum")
    t.equal((image.hash_algo, image.hash_value), ("sha512", sha512), "digest")
    t.equal((image.visibility, image.tags, image.owner), ("private", ["t"], t.project("nectary")), "attributes")


def a_file_becomes_an_image_once(t):
    path = t.file("sdk.raw", 100_000)
    proxy = t.sdk("nectary").image
    first = proxy.create_image("sdk-file", filename=str(path), disk_format="raw", validate_checksum=True)
    again = proxy.create_image("sdk-file", filename=str(path), disk_format="raw", validate_checksum=True)
    t.equal(first.id, again.id, "id of the image that is already up to date")


def a_record_takes_its_data_later(t):
    proxy = t.sdk("nectary").image
    image = proxy.create_image("sdk-later", disk_format="raw", allow_duplicates=True)
    t.equal(image.status, "queued", "status")
    image.data = io.BytesIO(content("later", 50_000))
    image.upload(proxy)
    t.equal(proxy.get_image(image.id).status, "active", "status after the upload")
    t.equal(t.data(image.id), content("later", 50_000), "bytes of the image")


def a_download_is_hashed_against_the_record(t):
    data = content("download", 3_000_000)
    image = _created(t, "sdk-download", data, disk_format="raw")
    t.equal(t.sdk("nectary").image.download_image(image.id).content, data, "bytes in one piece")
    digest = hashlib.sha512()
    for chunk in t.sdk("nectary").image.download_image(image.id, stream=True).iter_content(65_536):
        digest.update(chunk)
    t.equal(digest.hexdigest(), image.hash_value, "digest of the streamed bytes")
    target = t.folder / "sdk-download.raw"
    t.sdk("nectary").image.download_image(image.id, stream=True, output=str(target), chunk_size=65_536)
    t.equal(target.read_bytes(), data, "bytes in the file, checked by the SDK")


def lists_filter_sort_and_page(t):
    proxy, partner = t.sdk("nectary").image, t.sdk("nectary-partner").image
    for number in range(7):
        _created(t, f"sdk-list-{number}", disk_format="iso", tags=["list"], visibility="private")
    _created(t, "sdk-list-open", b"open", disk_format="raw", tags=["list"], visibility="community")
    names = [image.name for image in proxy.images(tag="list", sort="name:asc", limit=3)]
    t.equal(names, [f"sdk-list-{number}" for number in range(7)] + ["sdk-list-open"], "names, page by page")
    t.equal([image.name for image in proxy.images(tag="list", status="active")], ["sdk-list-open"], "status")
    t.equal([image.name for image in proxy.images(name="sdk-list-3")], ["sdk-list-3"], "name")
    t.equal(len(list(proxy.images(tag="list", disk_format="iso", visibility="private"))), 7, "three filters")
    t.equal([image.name for image in partner.images(tag="list")], [], "default list of another project")
    community = [image.name for image in partner.images(tag="list", visibility="community")]
    t.equal(community, ["sdk-list-open"], "community list of another project")
    t.equal(len(list(proxy.images(tag="list", paginated=False, limit=2))), 2, "one page")


def find_knows_ids_and_names(t):
    proxy = t.sdk("nectary").image
    image = _created(t, "sdk-find")
    t.equal(proxy.find_image(image.id).name, "sdk-find", "by id")
    t.equal(proxy.find_image("sdk-find").id, image.id, "by name")
    t.equal(proxy.find_image("no-such-image"), None, "unknown name")


def attributes_and_properties_are_updated(t):
    proxy = t.sdk("nectary").image
    image = _created(t, "sdk-update", disk_format="raw", colour="red", size_class="big")
    proxy.update_image(image, name="sdk-updated", min_disk=3, min_ram=64, is_protected=True, colour="blue")
    t.has(t.image(image.id), name="sdk-updated", min_disk=3, min_ram=64, protected=True, colour="blue")
    t.holds("size_class" not in t.image(image.id), "properties given with an image object replace the others")
    proxy.update_image(image.id, is_protected=False, is_hidden=True, visibility="community", tags=["a", "b"])
    t.has(t.image(image.id), protected=False, os_hidden=True, visibility="community")
    t.equal(sorted(t.image(image.id)["tags"]), ["a", "b"], "tags")
    proxy.update_image_properties(proxy.get_image(image.id), colour="green")
    t.has(t.image(image.id), colour="green")


def tags_come_and_go(t):
    proxy = t.sdk("nectary").image
    image = _created(t, "sdk-tags")
    proxy.add_tag(image, "one")
    proxy.add_tag(image, "two")
    proxy.remove_tag(image, "one")
    t.equal(t.image(image.id)["tags"], ["two"], "tags")


def an_image_is_shared_with_another_project(t):
    proxy, partner = t.sdk("nectary").image, t.sdk("nectary-partner").image
    project = t.project("nectary-partner")
    image = _created(t, "sdk-share", b"shared", disk_format="raw", visibility="shared")
    t.equal(proxy.add_member(image, member_id=project).status, "pending", "status")
    t.equal([member.member_id for member in proxy.members(image)], [project], "members")
    t.equal([row.id for row in partner.images(visibility="shared", member_status="pending")], [image.id], "inbox")
    t.equal(partner.update_member(project, image, status="accepted").status, "accepted", "status")
    t.equal(proxy.get_member(project, image).status, "accepted", "status that the owner sees")
    t.equal([row.id for row in partner.images(visibility="shared")], [image.id], "list of the member")
    t.equal(partner.download_image(image.id).content, b"shared", "bytes that the member gets")
    proxy.remove_member(project, image, ignore_missing=False)
    _refused(t, exceptions.NotFoundException, lambda: partner.get_image(image.id))


def deactivation_refuses_downloads(t):
    proxy = t.sdk("nectary").image
    image = _created(t, "sdk-off", b"data", disk_format="raw")
    proxy.deactivate_image(image)
    t.equal(proxy.get_image(image.id).status, "deactivated", "status")
    answer = t.api().get(f"/v2/images/{image.id}/file")
    t.equal(answer.status, 403, "download")
    proxy.reactivate_image(image)
    t.equal(proxy.download_image(image.id).content, b"data", "bytes after reactivation")


def deletion_is_final(t):
    proxy = t.sdk("nectary").image
    image = _created(t, "sdk-delete", b"data", disk_format="raw")
    proxy.delete_image(image, ignore_missing=False)
    t.is_gone(image.id)
    _refused(t, exceptions.NotFoundException, lambda: proxy.delete_image(image.id, ignore_missing=False))
    proxy.delete_image(image.id)


def refusals_are_the_exceptions_of_the_sdk(t):
    proxy, partner = t.sdk("nectary").image, t.sdk("nectary-partner").image
    image = _created(t, "sdk-refuse", b"data", disk_format="raw", visibility="community")
    _refused(t, exceptions.ForbiddenException, lambda: partner.update_image(image.id, name="stolen"))
    _refused(t, exceptions.ForbiddenException, lambda: proxy.update_image(image.id, visibility="public"))
    _refused(t, exceptions.NotFoundException, lambda: proxy.get_image("00000000-0000-4000-8000-000000000000"))


def schemas_and_service_information_are_read(t):
    proxy = t.sdk("nectary").image
    t.holds("os_hash_value" in proxy.get_image_schema().properties, "no os_hash_value in the image schema")
    for schema in (proxy.get_images_schema(), proxy.get_member_schema(), proxy.get_members_schema()):
        t.holds(schema.properties, f"no properties in the schema {schema.name}")
    t.equal(proxy.get_import_info().import_methods["value"], [], "import methods")
    _refused(t, exceptions.NotFoundException, lambda: list(proxy.stores()))


def an_admin_sees_all_and_others_see_their_own(t):
    image = _created(t, "sdk-private", disk_format="raw", visibility="private")
    t.equal(t.sdk("nectary-admin").image.get_image(image.id).owner, t.project("nectary"), "owner the admin sees")
    _refused(t, exceptions.NotFoundException, lambda: t.sdk("nectary-partner").image.get_image(image.id))
