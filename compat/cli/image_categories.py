"""`openstack image list --property nectar_category=…` where the operator wants lists to tell categories: this client compares
properties itself."""

SERVER_ENVIRONMENT = {"NECTARY__CATALOG__LISTS_TELL_CATEGORIES": "true"}


def a_category_is_asked_for_as_a_property(t):
    t.made("private", b"x", visibility="private")
    shared = t.shared("shared", b"x")
    t.made("public", b"x", "nectary-partner", visibility="private")
    t.openstack("image set --public public", "nectary-admin")
    t.openstack("image create official --project official --public", "nectary-admin")
    for category, cloud in (
        ("official", "nectary"),
        ("public", "nectary"),
        ("project", "nectary"),
        ("shared", "nectary-partner"),
    ):
        listed = t.openstack_json(f"image list --property nectar_category={category}", cloud)
        names = {"project": ["private", "shared"]}.get(category, [category])
        if category == "shared":
            t.equal(listed, [], "not accepted yet")
            t.openstack(f"image set --accept {shared}", cloud)
            listed = t.openstack_json(f"image list --property nectar_category={category}", cloud)
        t.equal([row["Name"] for row in listed], names, category)


def an_image_found_in_a_list_is_changed_without_its_category(t):
    image_id = t.made("found-by-name", b"x", visibility="private")
    t.openstack("image set --property os_distro=debian --tag red found-by-name")
    t.has(t.image(image_id), os_distro="debian", tags=["red"])
    t.openstack("image unset --property os_distro --tag red found-by-name")
    t.holds("os_distro" not in t.image(image_id), "the property is still there")
    t.openstack("image create copy --property os_distro=ubuntu")
    t.openstack("image set --name renamed copy")
    t.equal(t.openstack_json("image show renamed")["properties"]["os_distro"], "ubuntu", "property of the copy")
