"""The catalog: its tabs, its cards and its table, the page of an image."""

from compat.pages.ground import FAMILY, HOSTILE


def an_official_image_is_found_with_its_login_user(visitor):
    visitor.sign_in()
    visitor.is_accessible("home")
    visitor.page.get_by_role("link", name=f"NeCTAR {FAMILY}").first.click()
    visitor.page.get_by_role("heading", level=1, name=f"NeCTAR {FAMILY}").wait_for()
    visitor.sees("ssh debian@")
    visitor.sees("Official")
    visitor.is_accessible("image")


def each_tab_holds_its_own(visitor):
    visitor.sign_in()
    for tab, there, elsewhere in (
        ("Official", f"NeCTAR {FAMILY}", "somebodys-public"),
        ("Project", "thesis-data", "somebodys-public"),
        ("Public", "somebodys-public", "thesis-data"),
    ):
        visitor.page.get_by_role("navigation").get_by_role("link", name=tab).click()
        visitor.page.get_by_role("link", name=there).first.wait_for()
        visitor.misses(elsewhere)
    visitor.page.get_by_role("link", name="Table").click()
    visitor.page.get_by_role("columnheader", name="Login user").wait_for()
    visitor.is_accessible("table")


def a_hostile_name_is_only_a_name(visitor):
    visitor.sign_in()
    visitor.go(f"/dashboard/images/{visitor.ground.hostile}")
    visitor.page.get_by_role("heading", level=1, name=HOSTILE).wait_for()
    assert visitor.page.locator("main script, main img[src=x]").count() == 0


def the_tabs_of_an_image_are_pages_of_their_own(visitor):
    visitor.sign_in()
    path = f"/dashboard/images/{visitor.ground.own}"
    for tab in ("Sharing", "Properties", "Raw"):
        visitor.go(path)
        visitor.page.get_by_role("navigation").get_by_role("link", name=tab, exact=True).click()
        visitor.page.locator("#tab").wait_for()
        visitor.is_accessible(f"image-{tab.lower()}")


def what_belongs_to_others_is_not_there(visitor):
    visitor.sign_in("nectary-partner")
    answer = visitor.go(f"/dashboard/images/{visitor.ground.own}")
    assert answer.status == 404, answer.status
    visitor.misses("thesis-data")
    visitor.is_accessible("not-found")
