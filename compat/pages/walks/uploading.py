"""Adding an image in the browser, in chunks."""

import tempfile

from compat.pages.visitor import ELSEWHERE

MIB = 1024 * 1024


def a_file_becomes_an_image(visitor):
    visitor.sign_in()
    with tempfile.NamedTemporaryFile(suffix=".raw") as file:
        for number in range(40):
            file.write(bytes([number]) * MIB)
        file.flush()
        visitor.go("/dashboard/add")
        visitor.page.locator("#file").set_input_files(file.name)
        visitor.page.locator("#name").fill("sent-in-chunks")
        visitor.page.locator("#format").select_option("raw")
        visitor.page.locator("#start").click()
        visitor.page.locator("#to-image").wait_for(state="visible", timeout=60_000)
        visitor.page.locator("#to-image").click()
    visitor.page.get_by_role("heading", level=1, name="sent-in-chunks").wait_for()
    visitor.sees("40 MiB")


def a_file_that_changes_meanwhile_is_not_sent_half_and_half(visitor):
    visitor.sign_in()
    visitor.send_no_faster_than(10 * MIB)
    with tempfile.NamedTemporaryFile(suffix=".raw") as file:
        file.write(bytes(40 * MIB))
        file.flush()
        visitor.go("/dashboard/add")
        visitor.page.locator("#file").set_input_files(file.name)
        visitor.page.locator("#format").select_option("raw")
        visitor.page.locator("#start").click()
        visitor.page.locator("#pause").click()
        visitor.sees("Paused")
        file.write(b"more")
        file.flush()
        visitor.page.locator("#pause").click()
        visitor.sees("The file has changed since you chose it")
        visitor.page.locator("#abandon").click()
        visitor.sees("abandoned")


def without_https_the_page_says_what_to_do(visitor):
    visitor.go(f"http://{ELSEWHERE}:{visitor.server.port}/dashboard/add")
    visitor.answer_login()
    visitor.page.locator("#insecure").wait_for(state="visible")
    assert not visitor.page.locator("#add-form").is_visible()
    visitor.is_accessible("add-insecure")
    # Without HTTPS browsers do without this header too, and say so on each page.
    visitor.said = [line for line in visitor.said if "Cross-Origin-Opener-Policy" not in line]
