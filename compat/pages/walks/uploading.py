"""Adding an image in the browser, in chunks."""

import tempfile

from compat.pages.visitor import ELSEWHERE

MIB = 1024 * 1024


def _choose_raw(visitor, file, name=None):
    """Chooses a file as a raw disk, on the page that adds an image."""
    visitor.page.locator("#file").set_input_files(file.name)
    if name:
        visitor.page.locator("#name").fill(name)
    visitor.page.locator("#format").select_option("raw")


def _see_it_become_an_image(visitor):
    visitor.page.locator("#to-image").wait_for(state="visible", timeout=60_000)
    visitor.page.locator("#to-image").click()


def a_file_becomes_an_image(visitor):
    visitor.sign_in()
    with tempfile.NamedTemporaryFile(suffix=".raw") as file:
        for number in range(40):
            file.write(bytes([number]) * MIB)
        file.flush()
        visitor.go("/dashboard/add")
        _choose_raw(visitor, file, "sent-in-chunks")
        visitor.page.locator("#start").click()
        _see_it_become_an_image(visitor)
    visitor.page.get_by_role("heading", level=1, name="sent-in-chunks").wait_for()
    visitor.sees("40 MiB")


def a_file_that_changes_meanwhile_is_not_sent_half_and_half(visitor):
    visitor.sign_in()
    visitor.send_no_faster_than(10 * MIB)
    with tempfile.NamedTemporaryFile(suffix=".raw") as file:
        file.write(bytes(40 * MIB))
        file.flush()
        visitor.go("/dashboard/add")
        _choose_raw(visitor, file)
        visitor.page.locator("#start").click()
        visitor.page.locator("#pause").click()
        visitor.sees("Paused")
        file.write(b"more")
        file.flush()
        visitor.page.locator("#pause").click()
        visitor.sees("The file has changed since you chose it")
        visitor.page.locator("#abandon").click()
        visitor.sees("abandoned")


def an_upload_is_gone_on_with_in_another_browser(visitor):
    visitor.sign_in()
    visitor.send_no_faster_than(10 * MIB)
    with tempfile.NamedTemporaryFile(suffix=".raw") as file, tempfile.NamedTemporaryFile(suffix=".raw") as other_file:
        for number in range(40):
            file.write(bytes([number + 1]) * MIB)
        file.flush()
        other_file.write(bytes(40 * MIB))
        other_file.flush()
        visitor.go("/dashboard/add")
        _choose_raw(visitor, file, "begun-elsewhere")
        visitor.page.locator("#start").click()
        visitor.page.locator("#status", has_text="MiB of").wait_for()
        visitor.page.locator("#pause").click()
        visitor.sees("Paused")

        elsewhere = visitor.other("nectary")
        elsewhere.go("/dashboard/uploads")
        upload = elsewhere.page.locator("#uploads li", has_text="begun-elsewhere")
        upload.get_by_role("link", name="Go on").click()
        elsewhere.sees("choose the same file again")
        elsewhere.is_accessible("go-on")
        elsewhere.page.locator("#file").set_input_files(other_file.name)
        elsewhere.sees("This is not the file")
        assert elsewhere.page.locator("#start").is_disabled()
        elsewhere.page.locator("#file").set_input_files(file.name)
        elsewhere.page.locator("#start", has_text="Go on").click()
        _see_it_become_an_image(elsewhere)
    elsewhere.page.get_by_role("heading", level=1, name="begun-elsewhere").wait_for()


def an_image_that_waits_for_its_data_gets_them(visitor):
    visitor.sign_in()
    queued = visitor.ground.queued_image()
    visitor.go(f"/dashboard/images/{queued}")
    visitor.page.locator("#add-data").click()
    visitor.sees("which waits for it")
    with tempfile.NamedTemporaryFile(suffix=".raw") as file:
        file.write(bytes(MIB))
        file.flush()
        _choose_raw(visitor, file)
        assert not visitor.page.locator("#name").is_visible()
        visitor.page.locator("#start").click()
        _see_it_become_an_image(visitor)
    visitor.page.locator("#image-id", has_text=queued).wait_for()
    assert visitor.page.locator("#add-data").count() == 0
    visitor.sees("1 MiB")


def without_https_the_page_says_what_to_do(visitor):
    visitor.go(f"http://{ELSEWHERE}:{visitor.server.port}/dashboard/add")
    visitor.answer_login()
    visitor.page.locator("#insecure").wait_for(state="visible")
    assert not visitor.page.locator("#add-form").is_visible()
    visitor.is_accessible("add-insecure")
    # Without HTTPS browsers do without this header too, and say so on each page.
    visitor.said = [line for line in visitor.said if "Cross-Origin-Opener-Policy" not in line]
