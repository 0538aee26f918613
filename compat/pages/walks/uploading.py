"""Adding an image in the browser, in chunks."""

import tempfile

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
