"""What must hold after a crash: every image as acknowledged or as attempted, nothing stuck, no file without an image."""

import sqlite3
import time

from compat.crash.ledger import State, state_of

SETTLE_SECONDS = 15
SAMPLE = 12
AT_REST = {"queued", "active", "deactivated"}


def listed(admin):
    """id -> image, for all images that an admin can list."""
    images = admin.all_images("&visibility=all") + admin.all_images("&visibility=all&os_hidden=true")
    return {image["id"]: image for image in images}


def files_of(data_dir):
    """The names of all files under the image folder, uploads under way included."""
    folder = data_dir / "images"
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def unsettled(images, data_dir):
    """What is not at rest yet: images between two statuses, files without an image, images without their file."""
    found = [f"image {i} is {image['status']}" for i, image in images.items() if image["status"] not in AT_REST]
    wanted = {i for i, image in images.items() if image["status"] in ("active", "deactivated")}
    there = files_of(data_dir)
    found += [f"the file {name} belongs to no image" for name in sorted(there - wanted)]
    found += [f"the image {i} has no file" for i in sorted(wanted - there) if images[i]["size"] != 0]
    return found


def wait_until_at_rest(admin, data_dir, known):
    """The images once nothing is under way any more, and what is still wrong, and was not known, when patience ends."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while True:
        images = listed(admin)
        left = [found for found in unsettled(images, data_dir) if found not in known]
        if not left or time.monotonic() > deadline:
            return images, left
        time.sleep(0.02)


def members_of(admin, image_id):
    """member -> status."""
    answer = admin.get(f"/v2/images/{image_id}/members")
    return {row["member_id"]: row["status"] for row in answer.json()["members"]}


def found_state(admin, entry, view):
    """The state of one image as the server shows it now, bytes and members included."""
    if view is None:
        status = admin.get(f"/v2/images/{entry.image_id}").status
        return State() if status == 404 else f"not listed, but shown with {status}"
    answer = admin.get(f"/v2/images/{entry.image_id}/file")
    return state_of(view, members_of(admin, entry.image_id), answer.body if answer.status == 200 else None)


def verify(admin, data_dir, entries, rng, known, everything=False):
    """Compares every touched image, and a sample of the others, with the ledger; returns complaints.

    `known` holds what was found not at rest before: it is added to, so that it is waited for and reported once.
    """
    images, complaints = wait_until_at_rest(admin, data_dir, known)
    known |= set(complaints)
    others = [entry for entry in entries if not entry.touched]
    chosen = [entry for entry in entries if entry.touched]
    chosen += others if everything else rng.sample(others, min(SAMPLE, len(others)))
    for entry in chosen:
        operation = entry.operation if entry.attempted is not None else "nothing"
        before, attempted = entry.acknowledged, entry.attempted
        found = found_state(admin, entry, images.get(entry.image_id))
        entry.touched = False
        if not entry.settle(found):
            complaints.append(
                f"{entry.image_id}, under way: {operation}\n  acknowledged {brief(before)}\n"
                f"  attempted    {brief(attempted)}\n  found        {brief(found)}"
            )
    unknown = images.keys() - {entry.image_id for entry in entries}
    return complaints + [f"image {i} was never created" for i in sorted(unknown)]


def brief(state):
    """A state in one line."""
    if state is None or isinstance(state, str):
        return state
    data = (state.sha256_of_data or "none")[:12]
    return f"present={state.present} {state.fields} tags={sorted(state.tags)} members={state.members} data={data}"


def database_is_sound(data_dir):
    """What SQLite finds wrong with the database files of a stopped server."""
    complaints = []
    for path in sorted(data_dir.glob("*.db")):
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
            verdict = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        if verdict != ["ok"]:
            complaints.append(f"{path.name}: {verdict}")
    return complaints
