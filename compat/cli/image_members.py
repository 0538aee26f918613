"""`openstack image add project`, `member list`, `member get`, `set --accept …`, `remove project`, from both sides."""


def a_snapshot_is_shared_accepted_and_saved_by_the_other_project(t):
    image_id = t.made("snapshot", b"snapshot bytes", visibility="shared")
    partner = t.project("nectary-partner")
    added = t.openstack_json(f"image add project {image_id} {partner}")
    t.has(added, "member", image_id=image_id, member_id=partner, status="pending")
    t.equal(t.openstack_json("image list --shared", "nectary-partner"), [], "list before it is accepted")
    t.openstack(f"image set --accept {image_id}", "nectary-partner")
    t.equal(t.member_status(image_id), "accepted", "membership")
    (row,) = t.openstack_json("image list --shared", "nectary-partner")
    t.equal(row["ID"], image_id, "list after it is accepted")
    t.openstack(f"image save {image_id} --file {t.folder}/partner.raw", "nectary-partner")
    t.equal((t.folder / "partner.raw").read_bytes(), b"snapshot bytes", "bytes saved")


def a_membership_goes_through_all_statuses(t):
    image_id = t.shared("statuses")
    for option, status in (("accept", "accepted"), ("reject", "rejected"), ("pending", "pending")):
        t.openstack(f"image set --{option} {image_id}", "nectary-partner")
        t.equal(t.member_status(image_id), status, "membership")


def an_admin_sets_the_status_for_a_project(t):
    image_id = t.shared("admin-accepts")
    partner = t.project("nectary-partner")
    t.openstack(f"image set --accept --project {partner} {image_id}", "nectary-admin")
    t.equal(t.member_status(image_id), "accepted", "membership")
    t.has(t.image(image_id), owner=t.project("nectary"))


def the_owner_does_not_accept_for_the_member(t):
    image_id = t.shared("owner-accepts")
    t.openstack(f"image set --accept --project {t.project('nectary-partner')} {image_id}", fails="403")
    t.equal(t.member_status(image_id), "pending", "membership")


def members_are_listed_to_the_owner_and_each_to_itself(t):
    image_id = t.shared("listed")
    partner, admin = t.project("nectary-partner"), t.project("nectary-admin")
    t.openstack(f"image add project {image_id} {admin}")
    rows = t.openstack_json(f"image member list {image_id}")
    t.equal({row["Member ID"]: row["Status"] for row in rows}, {partner: "pending", admin: "pending"}, "members")
    t.equal({row["Image ID"] for row in rows}, {image_id}, "image of the members")
    rows = t.openstack_json(f"image member list {image_id}", "nectary-partner")
    t.equal([row["Member ID"] for row in rows], [partner], "members that a member sees")


def one_membership_is_shown(t):
    image_id = t.shared("one")
    partner = t.project("nectary-partner")
    for cloud in ("nectary", "nectary-partner"):
        shown = t.openstack_json(f"image member get {image_id} {partner}", cloud)
        t.has(shown, "member", image_id=image_id, member_id=partner, status="pending")
    t.openstack(f"image member get {image_id} {'0' * 32}", fails="No Member found")


def projects_can_be_named_by_an_admin(t):
    image_id = t.made("named", b"x", visibility="shared")
    domain = "--project-domain Default"
    added = t.openstack_json(f"image add project {domain} {image_id} partner", "nectary-admin")
    t.equal(added["member_id"], t.project("nectary-partner"), "member")
    shown = t.openstack_json(f"image member get {domain} {image_id} {t.project('nectary-partner')}", "nectary-admin")
    t.equal(shown["status"], "pending", "status")  # this command takes ids only
    rows = t.openstack_json(f"image member list {domain} {image_id}", "nectary-admin")
    t.equal(len(rows), 1, "number of members")
    t.openstack(f"image remove project {domain} {image_id} partner", "nectary-admin")
    t.equal(t.member_status(image_id), None, "membership")


def a_second_invitation_is_a_conflict(t):
    image_id = t.shared("again")
    t.openstack(f"image add project {image_id} {t.project('nectary-partner')}", fails="409")


def only_shared_images_take_members(t):
    partner = t.project("nectary-partner")
    for visibility in ("private", "community"):
        image_id = t.made(f"unshared-{visibility}", b"x", visibility=visibility)
        t.openstack(f"image add project {image_id} {partner}", fails="403")
        t.openstack(f"image member list {image_id}", fails="403")


def a_member_cannot_share_further_change_or_delete(t):
    image_id = t.shared("further")
    t.openstack(f"image add project {image_id} {t.project('nectary-admin')}", "nectary-partner", fails="403")
    t.openstack(f"image set {image_id} --name stolen", "nectary-partner", fails="403")
    t.openstack(f"image delete {image_id}", "nectary-partner", fails="403")
    t.openstack(f"image remove project {image_id} {t.project('nectary-partner')}", "nectary-partner", fails="403")
    t.has(t.image(image_id), name="further")
    t.equal(t.member_status(image_id), "pending", "membership")


def a_removed_project_no_longer_sees_the_image(t):
    image_id = t.shared("removed")
    partner = t.project("nectary-partner")
    t.openstack(f"image set --accept {image_id}", "nectary-partner")
    t.openstack(f"image remove project {image_id} {partner}")
    t.openstack(f"image show {image_id}", "nectary-partner", fails="no image found")
    t.openstack(f"image remove project {image_id} {partner}")  # the client takes the 404 for done
    t.openstack_json(f"image add project {image_id} {partner}")
    t.equal(t.member_status(image_id), "pending", "membership after a new invitation")


def an_image_made_private_hides_from_its_members(t):
    image_id = t.shared("withdrawn")
    t.openstack(f"image set --accept {image_id}", "nectary-partner")
    t.openstack(f"image set --private {image_id}")
    t.openstack(f"image show {image_id}", "nectary-partner", fails="no image found")
    t.openstack(f"image set --shared {image_id}")
    t.equal(t.member_status(image_id), "accepted", "membership after it is shared again")
