"""What becomes of an image by a button of its page."""


def an_image_is_deleted_for_good(visitor):
    visitor.sign_in()
    image = visitor.ground.image(visitor.ground.demo, name="to-be-deleted", visibility="private")
    visitor.go(f"/dashboard/images/{image}")
    visitor.is_accessible("actions")
    visitor.page.locator("#to-delete").click()
    visitor.is_accessible("delete")
    visitor.page.locator("#delete").click()
    visitor.sees("The image is deleted.")
    visitor.misses("to-be-deleted")
    assert visitor.go(f"/dashboard/images/{image}").status == 404


def an_image_is_held_back_and_released(visitor):
    image = visitor.ground.image(visitor.ground.demo, name="held-back", visibility="private")
    admin = visitor.other("nectary-admin")
    admin.go(f"/dashboard/images/{image}")
    admin.page.locator("#deactivate").click()
    admin.sees("This image is held back")
    admin.is_accessible("held-back")
    admin.page.locator("#reactivate").click()
    admin.page.locator("#deactivate").wait_for()
    admin.misses("This image is held back")
