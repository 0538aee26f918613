"""Sharing: by link, and what a project does that wants no more offers of another."""

from datetime import datetime, timedelta, timezone


def a_link_is_made_followed_and_taken_back(visitor):
    visitor.sign_in()
    image = f"/dashboard/images/{_shared_image(visitor.ground, 'shared-by-link')}"
    visitor.go(f"{image}?tab=sharing")
    visitor.page.locator("#link-message").fill("The data of the course")
    visitor.page.locator("#make-link").click()
    link = visitor.page.locator("#share-link").text_content()
    visitor.is_accessible("link-made")

    other = visitor.other("nectary-partner")
    other.go(link)
    assert "#" not in other.page.url, "the address still tells the link"
    assert other.page.locator("#link-token").input_value() == link.split("#link=")[1]
    other.is_accessible("link")
    other.page.locator("#use-link").click()
    other.sees("The data of the course")
    other.is_accessible("link-offered")
    other.page.locator("#take-image").click()
    other.page.get_by_role("heading", level=1, name="shared-by-link").wait_for()

    visitor.go(f"{image}?tab=sharing")
    visitor.sees("used 1 of 1 times")
    visitor.is_accessible("links")


def a_link_survives_signing_in(visitor):
    image = _shared_image(visitor.ground, "shared-by-link-too")
    wish = {"uses": 1, "until": _tomorrow()}
    token = visitor.ground.demo.post(f"/catalog/v1/images/{image}/share-links", wish).json()["token"]
    other = visitor.other("nectary-partner")
    other.page.locator("#sign-out").click()
    other.page.get_by_label("Password").wait_for()
    other.go(f"/dashboard/link#link={token}")
    other.answer_login("nectary-partner")
    other.page.locator("#use-link").click()
    other.page.locator("#take-image").click()
    other.page.get_by_role("heading", level=1, name="shared-by-link-too").wait_for()


def a_blocked_project_is_out_of_the_inbox(visitor):
    receiver = visitor.ground.partner
    image = _shared_image(visitor.ground, "unwanted")
    assert visitor.ground.demo.post(f"/v2/images/{image}/members", {"member": receiver.project}).ok
    other = visitor.other("nectary-partner")
    other.go("/dashboard/inbox")
    offer = other.page.locator("li.offer", has_text="unwanted")
    offer.get_by_role("button", name="Block project demo").click()
    other.page.locator("#blocked-projects").wait_for()
    other.misses("unwanted")
    other.is_accessible("blocked")
    other.page.get_by_role("button", name="Unblock project").click()
    other.sees("unwanted")


def _shared_image(ground, name):
    return ground.image(ground.demo, name=name, visibility="shared")


def _tomorrow():
    end = datetime.now(timezone.utc) + timedelta(days=1)
    return end.strftime("%Y-%m-%dT%H:%M:%SZ")
