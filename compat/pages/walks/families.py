"""Official families: from a superseded build to its replacement, and what was offered."""

from compat.pages.ground import FAMILY, MESSAGE, SLUG


def a_superseded_build_leads_to_its_replacement(visitor):
    visitor.sign_in()
    former, current = visitor.ground.builds[1], visitor.ground.builds[2]
    visitor.go(f"/dashboard/images/{former}")
    visitor.is_accessible("superseded")
    visitor.page.locator(f"main a[href*='{current}']").first.click()
    visitor.page.wait_for_url(f"**/dashboard/images/{current}*")
    visitor.sees("Official")


def a_family_shows_its_builds(visitor):
    visitor.sign_in()
    visitor.go(f"/dashboard/families/{SLUG}")
    visitor.page.get_by_role("heading", level=1, name=FAMILY).wait_for()
    visitor.sees("42")
    visitor.is_accessible("family")


def a_promotion_is_seen_without_a_reload(visitor):
    visitor.sign_in()
    visitor.go(f"/dashboard/families/{SLUG}")
    current = visitor.page.locator("#current-build")
    assert "42" in current.text_content()
    path = f"/catalog/v1/families/{SLUG}/rollback"
    for build in ("41", "42"):
        assert visitor.ground.official.post(path, {"build": build}).ok
        visitor.page.locator("#current-build", has_text=build).wait_for()


def a_publisher_revokes_a_build_and_reinstates_it(visitor):
    publisher = visitor.other("nectary-official")
    publisher.go(f"/dashboard/families/{SLUG}")
    publisher.is_accessible("publisher")
    build = publisher.page.locator(".timeline li", has_text="Build 40")
    build.get_by_role("link", name="Revoke").click()
    publisher.sees("Whom it concerns")
    publisher.is_accessible("revoke")
    publisher.page.get_by_label("Message").fill("A key was left in it.")
    publisher.page.locator("#do-change").click()
    publisher.page.wait_for_url(f"**/families/{SLUG}?done=revoke")
    visitor.sign_in()
    visitor.go(f"/dashboard/images/{visitor.ground.builds[0]}")
    visitor.sees("A key was left in it.")
    visitor.is_accessible("revoked")
    build.get_by_role("link", name="Reinstate").click()
    publisher.page.locator("#do-change").click()
    publisher.page.wait_for_url(f"**/families/{SLUG}?done=reinstate")
    visitor.go(f"/dashboard/images/{visitor.ground.builds[0]}")
    visitor.misses("A key was left in it.")


def all_families_stand_on_one_page(visitor):
    visitor.sign_in()
    visitor.go("/dashboard/")
    visitor.page.locator("#families").click()
    visitor.is_accessible("families")
    visitor.page.get_by_role("link", name=FAMILY).click()
    visitor.page.locator("#current-build").wait_for()


def the_end_of_a_family_is_scheduled_and_called_off(visitor):
    publisher = visitor.other("nectary-official")
    publisher.go(f"/dashboard/families/{SLUG}")
    publisher.page.locator("#retire").click()
    publisher.page.get_by_label("Do it later").fill("2039-12-31T10:00")
    publisher.page.locator("#do-change").click()
    publisher.page.locator("#schedules time[datetime^='2039-12-31T10:00']").first.wait_for()
    publisher.is_accessible("scheduled")
    publisher.page.get_by_role("button", name="Cancel: End this family").click()
    publisher.sees("Nothing is scheduled.")


def an_offer_is_accepted_and_stands_in_the_list(visitor):
    visitor.sign_in()
    visitor.go("/dashboard/inbox")
    visitor.sees("course-image")
    visitor.sees(MESSAGE)
    visitor.is_accessible("inbox")
    visitor.page.get_by_role("button", name="Accept").first.click()
    visitor.go("/dashboard/?tab=shared")
    visitor.page.get_by_role("link", name="course-image").first.wait_for()


def the_pages_for_uploads_can_be_used_by_everybody(visitor):
    visitor.sign_in()
    for path, picture in (("/dashboard/uploads", "uploads"), ("/dashboard/add", "add")):
        answer = visitor.go(path)
        assert answer.status == 200, f"{path} answered {answer.status}"
        visitor.is_accessible(picture)


def words_find_images(visitor):
    visitor.sign_in()
    visitor.page.locator("#q").fill("thesis")
    visitor.page.locator("#q").press("Enter")
    visitor.page.get_by_role("link", name="thesis-data").first.wait_for()
    visitor.misses("before-upgrade")
    visitor.is_accessible("search")
