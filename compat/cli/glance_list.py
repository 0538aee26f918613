"""`glance image-list`: every filter, order and page."""

import re

from compat.cli.case import digests

DATA = {"a-raw": b"a" * 300, "b-iso": None, "c-raw": b"c" * 100, "d-community": b"d" * 200}


def _names(t, line, cloud="nectary"):
    return re.findall(r"^\| [0-9a-f-]{36} \| (\S+) ", t.glance(f"image-list {line}", cloud).out, re.MULTILINE)


def _catalogue(t):
    """The images of this scenario, made once."""
    if getattr(t, "catalogue", None):
        return t.catalogue
    t.catalogue = {
        "a-raw": t.made("a-raw", DATA["a-raw"], visibility="private", os_distro="ubuntu", tags=["red", "blue"]),
        "b-iso": t.made("b-iso", disk_format="iso", visibility="private"),
        "c-raw": t.shared("c-raw", DATA["c-raw"]),
        "d-community": t.made("d-community", DATA["d-community"], visibility="community", tags=["red"]),
        "e-public": t.made("e-public", b"e" * 400, "nectary-admin", visibility="public", os_distro="ubuntu"),
        "f-hidden": t.made("f-hidden", visibility="private", os_hidden=True),
    }
    return t.catalogue


def the_default_list_is_sorted_by_name(t):
    _catalogue(t)
    t.equal(_names(t, ""), ["a-raw", "b-iso", "c-raw", "d-community", "e-public"], "names")


def visibility_and_member_status_filter(t):
    _catalogue(t)
    for visibility, wanted in (
        ("public", ["e-public"]),
        ("private", ["a-raw", "b-iso"]),
        ("shared", ["c-raw"]),
        ("community", ["d-community"]),
        ("all", ["a-raw", "b-iso", "c-raw", "d-community", "e-public"]),
    ):
        t.equal(_names(t, f"--visibility {visibility}"), wanted, visibility)
    pending = _names(t, "--visibility shared --member-status pending", "nectary-partner")
    t.equal(pending, ["c-raw"], "pending")
    t.equal(_names(t, "--member-status accepted", "nectary-partner"), ["e-public"], "accepted")


def digest_tag_owner_and_property_filter(t):
    _catalogue(t)
    md5, sha512 = digests(DATA["c-raw"])
    t.equal(_names(t, f"--checksum {md5}"), ["c-raw"], "checksum")
    t.equal(_names(t, f"--hash {sha512}"), ["c-raw"], "hash")
    t.equal(_names(t, "--tag red"), ["a-raw", "d-community"], "tag")
    t.equal(_names(t, "--tag red --tag blue"), ["a-raw"], "both tags")
    t.equal(_names(t, f"--owner {t.project('nectary')}"), ["a-raw", "b-iso", "c-raw", "d-community"], "owner")
    t.equal(_names(t, "--property-filter os_distro=ubuntu"), ["a-raw", "e-public"], "property")
    t.equal(_names(t, "--property-filter disk_format=in:iso,vdi"), ["b-iso"], "one of several")
    t.equal(_names(t, "--property-filter size_min=200 --property-filter size_max=300"), ["a-raw", "d-community"], "size")
    t.equal(_names(t, "--property-filter status=queued"), ["b-iso"], "status")
    t.equal(_names(t, "--property-filter name=in:a-raw,b-iso"), ["a-raw", "b-iso"], "names")


def a_category_is_a_filter_that_any_client_can_send(t):
    _catalogue(t)
    t.openstack("image create official --project official --public", "nectary-admin")
    t.equal(_names(t, "--property-filter nectar_category=official"), ["official"], "official")
    t.equal(_names(t, "--property-filter nectar_category=public"), ["e-public"], "public")
    own = ["a-raw", "b-iso", "c-raw", "d-community"]
    t.equal(_names(t, "--property-filter nectar_category=project"), own, "project")
    t.glance("image-list --property-filter nectar_category=nosuch", fails="400")
    t.openstack("image delete official", "nectary-admin")


def wrong_filters_are_refused(t):
    t.glance("image-list --property-filter size_min=abc", fails="400")
    t.glance("image-list --visibility nosuch", fails="400")
    t.glance("image-list --property-filter disk_format=neq:raw", fails="400")


def hidden_images_are_listed_alone(t):
    _catalogue(t)
    t.equal(_names(t, "--hidden True"), ["f-hidden"], "hidden")
    t.equal(_names(t, "--hidden False"), ["a-raw", "b-iso", "c-raw", "d-community", "e-public"], "not hidden")


def limit_and_page_size_walk_through_all(t):
    _catalogue(t)
    t.equal(_names(t, "--page-size 2"), ["a-raw", "b-iso", "c-raw", "d-community", "e-public"], "pages of two")
    t.equal(_names(t, "--page-size 1 --limit 3"), ["a-raw", "b-iso", "c-raw"], "three of pages of one")


def orders_by_every_key(t):
    _catalogue(t)
    backwards = ["e-public", "d-community", "c-raw", "b-iso", "a-raw"]
    t.equal(_names(t, "--sort name:desc"), backwards, "sort")
    t.equal(_names(t, "--sort-key name --sort-dir desc"), backwards, "sort key and direction")
    t.equal(_names(t, "--sort-key created_at --sort-dir asc"), backwards[::-1], "creation")
    t.equal(_names(t, "--sort-dir desc"), backwards, "direction alone: by creation")
    mixed = _names(t, "--sort-key status --sort-key size --sort-dir asc --sort-dir desc")
    t.equal(mixed, ["e-public", "a-raw", "d-community", "c-raw", "b-iso"], "two keys, two directions")
    for key in ("status", "container_format", "disk_format", "size", "id", "updated_at"):
        t.equal(sorted(_names(t, f"--sort {key}:asc")), backwards[::-1], f"names whatever the order, {key}")
    ids = re.findall(r"^\| ([0-9a-f-]{36}) ", t.glance("image-list --sort id:asc").out, re.MULTILINE)
    t.equal(ids, sorted(ids), "ids in order")


def stores_can_be_asked_for(t):
    _catalogue(t)
    t.equal(len(_names(t, "--include-stores True")), 5, "rows")
