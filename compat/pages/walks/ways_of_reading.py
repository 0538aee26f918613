"""The same pages for people who read them in another way: without scripts, in the dark, by keyboard, or without a reload."""

from compat.pages.ground import FAMILY, SLUG

CURRENT = f"NeCTAR {FAMILY}"


def without_scripts_everything_can_be_read(visitor):
    plain = visitor.other("nectary", java_script_enabled=False)
    plain.page.get_by_role("link", name=CURRENT).first.click()
    plain.page.get_by_role("heading", level=1, name=CURRENT).wait_for()
    plain.sees("ssh debian@")
    plain.page.get_by_role("navigation").get_by_role("link", name="Versions", exact=True).click()
    plain.page.get_by_role("link", name="41", exact=False).first.wait_for()
    plain.go("/dashboard/add")
    assert "openstack image create" in plain.page.locator("main").inner_text()
    plain.go("/dashboard/?q=thesis&tab=all")
    plain.page.get_by_role("link", name="thesis-data").first.wait_for()


def in_the_dark_it_is_as_readable(visitor):
    dark = visitor.other("nectary", color_scheme="dark")
    dark.is_accessible("dark-home")
    for number, name in ((2, "dark-current"), (1, "dark-superseded")):
        dark.go(f"/dashboard/images/{visitor.ground.builds[number]}")
        dark.is_accessible(name)


def the_keyboard_is_enough(visitor):
    visitor.sign_in()
    visitor.go("/dashboard/")
    seen = []
    for _ in range(60):
        visitor.page.keyboard.press("Tab")
        focus = visitor.page.evaluate(
            """() => {
                const at = document.activeElement, style = getComputedStyle(at);
                return [at.id || at.textContent.trim(), style.outlineStyle !== "none" || style.boxShadow !== "none"];
            }"""
        )
        seen.append(focus)
        if focus[0] == CURRENT:
            break
    assert seen[-1][0] == CURRENT, f"no way to the image: {seen}"
    unseen = [name for name, is_visible in seen if not is_visible]
    assert not unseen, f"nobody sees that the focus is on {unseen}"
    visitor.page.keyboard.press("Enter")
    visitor.page.get_by_role("heading", level=1, name=CURRENT).wait_for()


def an_offer_is_announced_without_a_reload(visitor):
    visitor.sign_in()
    pending = visitor.page.locator("#main-nav")
    before = pending.inner_text()
    partner = visitor.ground.partner
    image = visitor.ground.image(partner, name="just-offered", visibility="shared")
    assert partner.post(f"/v2/images/{image}/members", {"member": visitor.ground.demo.project}).ok
    for _ in range(100):
        if pending.inner_text() != before:
            return
        visitor.page.wait_for_timeout(100)
    raise AssertionError(f"the navigation says {before!r} still")


def a_rollback_is_looked_at_before_it_is_made(visitor):
    publisher = visitor.other("nectary-official")
    for build, former in (("41", "42"), ("42", "41")):
        publisher.go(f"/dashboard/families/{SLUG}/rollback?build={build}")
        publisher.sees(f"Build {build} is public again, and what people start.")
        publisher.sees(f"Build {former} leaves the lists.")
        publisher.is_accessible("rollback")
        publisher.page.locator("#reason").fill("to see how it goes")
        publisher.page.locator("#do-change").click()
        publisher.page.locator("#current-build", has_text=build).wait_for()
