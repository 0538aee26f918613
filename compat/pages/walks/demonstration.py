"""`nectary serve --demo`, from the official image somebody looks for to an image of their own that is made public."""

import re
import tempfile
from contextlib import contextmanager

from compat.harness import api
from compat.harness.server import Server

MIB = 1024 * 1024
SIZE_MIB = 300
# A chunk has 8 MiB, and two are on their way at a time: those are sent again after the pause and after the reload.
CHUNKS = -(-SIZE_MIB // 8)
CUT_SHORT = 2 * 2
NAME = "measured-in-the-field"
DEBIAN = "NeCTAR Debian 12 (Bookworm) amd64"


def from_an_official_image_to_an_own_one_that_is_public(visitor):
    with _demonstration(visitor) as server:
        demo = visitor.other("nectary", server)
        _find_the_official_debian(demo)
        _follow_a_superseded_build_to_its_replacement(demo)
        _accept_an_offer(demo)
        image = _upload_with_a_reload_in_between(demo)
        _share(demo, image, api.login(server.clouds()["nectary-partner"]).project)
        _accept_it(visitor.other("nectary-partner", server), image)
        _make_it_public_and_undo(visitor.other("nectary-admin", server), image)


@contextmanager
def _demonstration(visitor):
    server = Server(visitor.server.binary)
    server.arguments.append("--demo")
    with server:
        yield server


def _find_the_official_debian(visitor):
    visitor.picture_for_the_readme("catalog")
    visitor.page.locator("#q").fill("debian bookworm")
    visitor.page.locator("#q").press("Enter")
    visitor.page.get_by_role("link", name=DEBIAN, exact=True).first.click()
    visitor.page.get_by_role("heading", level=1, name=DEBIAN).wait_for()
    visitor.sees("ssh debian@")
    visitor.is_accessible("demo-official")


def _follow_a_superseded_build_to_its_replacement(visitor):
    current = visitor.path.split("?")[0]
    visitor.page.get_by_role("navigation").get_by_role("link", name="Versions", exact=True).click()
    visitor.page.locator("main a", has_text=re.compile(r"\b57\b")).first.click()
    visitor.page.locator("#outdated").wait_for()
    visitor.is_accessible("demo-superseded")
    visitor.picture_for_the_readme("superseded")
    assert visitor.path.split("?")[0] != current, "the former build is the current one"
    visitor.page.locator("#replacement").click()
    visitor.page.wait_for_url(f"**{current}*")
    assert visitor.page.locator("#outdated").count() == 0, "the replacement is outdated itself"


def _accept_an_offer(visitor):
    visitor.go("/dashboard/inbox")
    offer = visitor.page.locator("li.offer", has_text="R-Studio for teaching")
    offer.get_by_role("button", name="Accept", exact=True).click()
    visitor.go("/dashboard/?tab=shared")
    visitor.page.get_by_role("link", name="R-Studio for teaching").first.wait_for()


def _upload_with_a_reload_in_between(visitor):
    """Returns the path of the image. What was there before the reload is not sent again."""
    chunks = []
    visitor.send_no_faster_than(50 * MIB)
    visitor.page.on("request", lambda asked: chunks.append(asked.url) if asked.method == "PUT" else None)
    with tempfile.NamedTemporaryFile(suffix=".raw") as file:
        for number in range(SIZE_MIB):
            file.write(number.to_bytes(2) * (MIB // 2))
        file.flush()
        visitor.go("/dashboard/add")
        visitor.page.locator("#file").set_input_files(file.name)
        visitor.page.locator("#name").fill(NAME)
        visitor.page.locator("#format").select_option("raw")
        visitor.page.locator("#login-user").fill("surveyor")
        visitor.page.locator("#start").click()
        _wait_until_some_is_there(visitor.page)
        visitor.page.locator("#pause").click()
        visitor.sees(re.compile("^Paused"))
        visitor.is_accessible("demo-uploading")
        visitor.page.locator("#pause").click()
        visitor.page.reload()
        before = len(set(chunks))
        visitor.page.locator("#file").set_input_files(file.name)
        visitor.sees(re.compile(r"[1-9]\d? % of it are there"))
        chunks.clear()
        visitor.page.locator("#start").click()
        visitor.page.locator("#to-sharing").wait_for(state="visible", timeout=120_000)
    again = len(set(chunks))
    assert 0 < again < before + again < CHUNKS + CUT_SHORT, f"{before} chunks were sent before the reload and {again} after it"
    path = visitor.page.locator("#to-image").get_attribute("href")
    visitor.go(path)
    visitor.page.get_by_role("heading", level=1, name=NAME).wait_for()
    visitor.sees(f"{SIZE_MIB} MiB")
    visitor.sees("ssh surveyor@")
    return path


def _wait_until_some_is_there(page):
    for _ in range(1500):
        if page.evaluate("document.getElementById('bar').value") > 100:
            return
        page.wait_for_timeout(20)
    raise AssertionError("the bar does not move")


def _share(visitor, image, project):
    visitor.go(f"{image}?tab=sharing")
    visitor.page.locator("#allow-sharing").click()
    visitor.page.locator("#projects").fill(project)
    visitor.page.locator("#message").fill("The readings of last week")
    visitor.page.locator("#share").click()
    visitor.page.locator("li", has_text=project).wait_for()
    visitor.is_accessible("demo-shared")


def _accept_it(visitor, image):
    visitor.go("/dashboard/inbox")
    visitor.sees("The readings of last week")
    visitor.page.locator("li.offer", has_text=NAME).get_by_role("button", name="Accept", exact=True).click()
    visitor.go(image)
    visitor.page.get_by_role("heading", level=1, name=NAME).wait_for()


def _make_it_public_and_undo(visitor, image):
    visitor.go(f"{image}?tab=sharing")
    visitor.page.locator("#publish").click()
    visitor.is_accessible("demo-publish")
    visitor.page.locator("#typed-name").fill("something else")
    visitor.page.locator("#make-public").click()
    visitor.page.get_by_role("alert").wait_for()
    visitor.page.locator("#typed-name").fill(NAME)
    visitor.page.locator("#make-public").click()
    visitor.page.locator("#undo-public").wait_for()
    visitor.is_accessible("demo-public")
    visitor.page.locator("#undo-public").click()
    visitor.page.locator("#publish").wait_for()
    assert visitor.page.locator("#undo-public").count() == 0, "it is public still"
