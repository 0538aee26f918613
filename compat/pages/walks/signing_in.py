"""Signing in and out, language and colours."""


def a_wrong_password_is_said_and_nothing_else_happens(visitor):
    visitor.go("/")
    assert visitor.path.startswith("/dashboard/"), visitor.path
    visitor.is_accessible("login")
    visitor.answer_login(password="not it")
    visitor.page.get_by_role("alert").wait_for()
    assert visitor.page.locator("#sign-out").count() == 0


def whoever_signs_out_is_out(visitor):
    visitor.sign_in()
    cookies = [cookie for cookie in visitor.context.cookies() if cookie["httpOnly"]]
    assert cookies and all(cookie["sameSite"] in ("Strict", "Lax") for cookie in cookies), cookies
    visitor.page.locator("#sign-out").click()
    visitor.page.get_by_label("Password").wait_for()
    visitor.context.add_cookies(cookies)
    visitor.go("/dashboard/")
    visitor.page.get_by_label("Password").wait_for()


def a_page_asked_for_comes_after_signing_in(visitor):
    wanted = f"/dashboard/images/{visitor.ground.public}"
    visitor.go(wanted)
    visitor.answer_login()
    visitor.page.wait_for_url(f"**{wanted}")


def the_dashboard_speaks_german_in_the_dark(visitor):
    visitor.sign_in()
    visitor.page.get_by_label("Language").select_option("de")
    visitor.page.get_by_role("button", name="Abmelden").wait_for()
    visitor.page.locator("#theme").select_option("dark")
    visitor.page.locator("html[data-theme=dark]").wait_for()
    visitor.is_accessible("home-german-dark")
