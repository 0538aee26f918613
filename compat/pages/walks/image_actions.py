"""What becomes of an image by a button of its page."""


def an_image_is_deleted_for_good(visitor):
    visitor.sign_in()
    image = _image(visitor, "to-be-deleted")
    visitor.go(f"/dashboard/images/{image}")
    visitor.is_accessible("actions")
    visitor.page.locator("#to-delete").click()
    visitor.is_accessible("delete")
    visitor.page.locator("#delete").click()
    visitor.sees("The image is deleted.")
    visitor.misses("to-be-deleted")
    assert visitor.go(f"/dashboard/images/{image}").status == 404


def an_image_is_held_back_and_released(visitor):
    image = _image(visitor, "held-back")
    admin = visitor.other("nectary-admin")
    admin.go(f"/dashboard/images/{image}")
    admin.page.locator("#deactivate").click()
    admin.sees("This image is held back")
    admin.is_accessible("held-back")
    admin.page.locator("#reactivate").click()
    admin.page.locator("#deactivate").wait_for()
    admin.misses("This image is held back")


def _image(visitor, name):
    body = {"name": name, "disk_format": "raw", "container_format": "bare", "visibility": "private"}
    image = visitor.ground.demo.post("/v2/images", body).json()["id"]
    assert visitor.ground.demo.upload(image, b"some bytes").ok
    return image
