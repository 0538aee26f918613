"""`openstack image list`: every filter, sort order, column set and page, seen from two projects and an admin."""


def _names(t, line, cloud="nectary"):
    return [row["Name"] for row in t.openstack_json(f"image list {line}", cloud)]


def _catalogue(t):
    """The images of this scenario, made once: names say what they are."""
    if getattr(t, "catalogue", None):
        return t.catalogue
    t.catalogue = {
        "a-private": t.made("a-private", b"x" * 30, visibility="private", os_distro="debian", tags=["red", "blue"]),
        "b-shared": t.shared("b-shared", b"x" * 10),
        "c-community": t.made("c-community", b"x" * 20, visibility="community", tags=["red"]),
        "d-queued": t.made("d-queued", visibility="private", os_distro="ubuntu"),
        "e-public": t.made("e-public", b"x" * 40, "nectary-admin", visibility="public", os_distro="debian"),
        "f-hidden": t.made("f-hidden", b"x", visibility="private", os_hidden=True),
        "g-partner": t.made("g-partner", b"x" * 5, "nectary-partner", visibility="private"),
        "h-partner-community": t.made("h-partner-community", b"x" * 6, "nectary-partner", visibility="community"),
    }
    return t.catalogue


def the_default_list_is_sorted_by_name_and_holds_own_and_public(t):
    _catalogue(t)
    t.equal(_names(t, ""), ["a-private", "b-shared", "c-community", "d-queued", "e-public"], "names")


def each_visibility_filter_shows_its_own(t):
    _catalogue(t)
    t.equal(_names(t, "--public"), ["e-public"], "public")
    t.equal(_names(t, "--private"), ["a-private", "d-queued"], "private")
    t.equal(_names(t, "--shared"), ["b-shared"], "shared")
    t.equal(_names(t, "--community"), ["c-community", "h-partner-community"], "community")
    everything = ["a-private", "b-shared", "c-community", "d-queued", "e-public", "h-partner-community"]
    t.equal(_names(t, "--all"), everything, "all")


def an_admin_sees_every_project(t):
    _catalogue(t)
    default = ["a-private", "b-shared", "d-queued", "e-public", "g-partner"]
    t.equal(_names(t, "", "nectary-admin"), default, "default list of the admin")
    everything = ["a-private", "b-shared", "c-community", "d-queued", "e-public", "g-partner", "h-partner-community"]
    t.equal(_names(t, "--all", "nectary-admin"), everything, "all")


def shared_images_appear_by_member_status(t):
    shared = _catalogue(t)["b-shared"]
    for status, listed in (("pending", True), ("accepted", False), ("rejected", False), ("all", True)):
        wanted = ["b-shared"] if listed else []
        t.equal(_names(t, f"--shared --member-status {status}", "nectary-partner"), wanted, f"pending, asked {status}")
    t.openstack(f"image set --accept {shared}", "nectary-partner")
    t.equal(_names(t, "--shared", "nectary-partner"), ["b-shared"], "accepted is the default")
    t.equal(_names(t, "", "nectary-partner"), ["b-shared", "e-public", "g-partner", "h-partner-community"], "default")


def hidden_images_are_listed_alone(t):
    _catalogue(t)
    t.equal(_names(t, "--hidden"), ["f-hidden"], "hidden")


def filters_by_name_status_tag_and_property(t):
    _catalogue(t)
    t.equal(_names(t, "--name c-community"), ["c-community"], "name")
    t.equal(_names(t, "--status queued"), ["d-queued"], "status")
    t.equal(_names(t, "--tag red"), ["a-private", "c-community"], "tag")
    t.equal(_names(t, "--tag red --tag blue"), ["a-private"], "both tags")
    t.equal(_names(t, "--property os_distro=debian"), ["a-private", "e-public"], "property")
    t.equal(_names(t, "--property os_distro=debian --name a-private"), ["a-private"], "property and name")


def a_category_is_asked_for_as_a_tag(t):
    # The client compares properties itself, and no image carries its category; tags it sends to the server.
    _catalogue(t)
    t.openstack("image create official --project official --public", "nectary-admin")
    t.equal(_names(t, "--tag nectar_category=official"), ["official"], "official")
    t.equal(_names(t, "--tag nectar_category=public"), ["e-public"], "public")
    t.equal(_names(t, "--tag nectar_category=project --tag red"), ["a-private", "c-community"], "project and tag")
    t.openstack("image list --tag nectar_category=nosuch", fails="400")
    t.openstack("image delete official", "nectary-admin")


def filters_by_project_for_an_admin(t):
    _catalogue(t)
    for who in (t.project("nectary-partner"), "partner --project-domain Default"):
        t.equal(_names(t, f"--project {who}", "nectary-admin"), ["g-partner"], f"images of {who}")


def long_shows_every_column(t):
    image_id = _catalogue(t)["a-private"]
    (row,) = t.openstack_json("image list --long --name a-private")
    stored = t.image(image_id)
    t.has(row, "row", ID=image_id, Name="a-private", Size=30, Status="active", Visibility="private", Protected=False)
    t.equal(row["Disk Format"], "raw", "disk format")
    t.equal(row["Container Format"], "bare", "container format")
    t.equal(row["Checksum"], stored["checksum"], "checksum")
    t.equal(row["Project"], t.project("nectary"), "project")
    t.equal(row["Hash Value"], stored["os_hash_value"], "hash value")
    t.equal(sorted(row["Tags"]), ["blue", "red"], "tags")


def sort_orders_by_key_and_direction(t):
    _catalogue(t)
    by_name = ["e-public", "d-queued", "c-community", "b-shared", "a-private"]
    t.equal(_names(t, "--sort name:desc"), by_name, "name, descending")
    by_size = ["e-public", "a-private", "c-community", "b-shared"]
    t.equal(_names(t, "--status active --sort size:desc"), by_size, "size, descending")
    both = ["a-private", "b-shared", "c-community", "e-public", "d-queued"]
    t.equal(_names(t, "--sort status:asc,name:asc"), both, "status, then name")


def limit_and_marker_walk_through_pages(t):
    _catalogue(t)
    seen, marker = [], ""
    for _ in range(5):
        page = t.openstack_json(f"image list --limit 1 {marker}")
        t.equal(len(page), 1, "page of one")
        seen += [page[0]["Name"]]
        marker = f"--marker {page[0]['ID']}"
    newest_first = ["e-public", "d-queued", "c-community", "b-shared", "a-private"]
    t.equal(seen, newest_first, "pages in the server's order, newest first")
    t.equal(t.openstack_json(f"image list --limit 1 {marker}"), [], "page after the last")


def max_items_stops_a_walk(t):
    _catalogue(t)
    t.equal(len(_names(t, "--max-items 3")), 3, "number of images")


def a_marker_can_be_a_name(t):
    _catalogue(t)
    t.equal(_names(t, "--marker c-community"), ["a-private", "b-shared"], "images older than the marker")


def an_unknown_marker_is_refused(t):
    t.openstack("image list --marker no-such-image", fails="no-such-image")


def a_true_process_prints_the_table(t):
    image_id = _catalogue(t)["a-private"]
    outcome = t.openstack("image list --private", true_process=True)
    t.holds(f"| {image_id} | a-private | active |" in outcome.out, f"no such row in:\n{outcome.out}")
