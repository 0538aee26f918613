"""`glance member-create`, `member-list`, `member-get`, `member-update`, `member-delete`, from both sides."""


def an_image_is_shared_accepted_rejected_and_withdrawn(t):
    image_id, partner = t.made("shared-by-glance", b"data", visibility="shared"), t.project("nectary-partner")
    t.glance(f"member-create {image_id} {partner}")
    t.equal(t.member_status(image_id), "pending", "membership")
    for status in ("accepted", "rejected", "pending"):
        outcome = t.glance(f"member-update {image_id} {partner} {status}", "nectary-partner")
        t.holds(status in outcome.out, f"the client does not print {status}:\n{outcome.out}")
        t.equal(t.member_status(image_id), status, "membership")
    t.glance(f"member-delete {image_id} {partner}")
    t.equal(t.member_status(image_id), None, "membership")
    t.glance(f"member-delete {image_id} {partner}", fails="404")


def members_are_listed_and_shown(t):
    image_id, partner = t.shared("listed-by-glance"), t.project("nectary-partner")
    for cloud in ("nectary", "nectary-partner", "nectary-admin"):
        t.holds(partner in t.glance(f"member-list --image-id {image_id}", cloud).out, f"{cloud} sees no member")
        shown = t.glance(f"member-get {image_id} {partner}", cloud).out
        t.holds("pending" in shown, f"{cloud} sees no status:\n{shown}")


def the_refusals_say_so(t):
    image_id, partner = t.shared("refused-by-glance"), t.project("nectary-partner")
    t.glance(f"member-create {image_id} {partner}", fails="409")
    t.glance(f"member-create {image_id} {t.project('nectary-admin')}", "nectary-partner", fails="403")
    t.glance(f"member-update {image_id} {partner} accepted", fails="403")
    t.glance(f"member-update {image_id} {partner} bogus", "nectary-partner", fails="invalid choice")
    t.glance(f"member-delete {image_id} {partner}", "nectary-partner", fails="403")
    t.glance(f"member-create {t.made('private-one', visibility='private')} {partner}", fails="403")
    t.equal(t.member_status(image_id), "pending", "membership")
