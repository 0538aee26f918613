"""Somebody with a browser: signs in, goes places, looks at pages as a person and as a checker of accessibility."""

from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
ELSEWHERE = "nectary.test"
PATIENCE_MS = 10_000


class Visitor:
    """One browser session on one server."""

    # Where the README's pictures go; nowhere, unless the run is told to write them.
    readme_pictures = None

    def __init__(self, browser, server, ground, pictures, **how):
        self.browser, self.server, self.ground, self.pictures = browser, server, ground, pictures
        self.said, self.violations, self.others = [], [], []
        self.context = browser.new_context(base_url=server.url, viewport={"width": 1280, "height": 900}, **how)
        self.context.set_default_timeout(PATIENCE_MS)
        self.page = self.context.new_page()
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.said.append(f"script error: {error}"))

    def _listen(self, message):
        # An answer that is an error is noted by the browser too; walks that expect one look at the page instead.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.said.append(f"console: {message.text}")

    # -- doing

    def go(self, path):
        """Opens a page and returns its answer."""
        return self.page.goto(path)

    def sign_in(self, cloud="nectary"):
        """Signs in as one of the users of clouds.yaml."""
        self.go("/dashboard/")
        self.answer_login(cloud)
        self.page.locator("#sign-out").wait_for()
        return self

    def answer_login(self, cloud="nectary", password=None):
        """Fills in the form that asks who is there."""
        auth = self.server.clouds()[cloud]["auth"]
        self.page.get_by_label("User name").fill(auth["username"])
        self.page.get_by_label("Password").fill(password or auth["password"])
        self.page.get_by_role("button", name="Sign in").click()

    def other(self, cloud, server=None, **how):
        """Somebody else, with a browser session of their own, on this server or on another; complaints are this visitor's."""
        other = Visitor(self.browser, server or self.server, self.ground, self.pictures, **how)
        other.said, other.violations = self.said, self.violations
        self.others.append(other)
        return other.sign_in(cloud)

    # -- looking

    @property
    def path(self):
        """Path and query of where the visitor is."""
        here = urlsplit(self.page.url)
        return here.path + (f"?{here.query}" if here.query else "")

    def sees(self, text):
        """Fails unless the text is visible."""
        self.page.get_by_text(text).first.wait_for(state="visible")

    def misses(self, text):
        """Fails if the text is visible."""
        if self.page.get_by_text(text).first.is_visible():
            raise AssertionError(f"{text!r} is on {self.path}")

    def is_accessible(self, picture=None):
        """Checks the page against WCAG 2.2 AA, as wide as it is and 320 pixels narrow, and takes its picture."""
        for width in (1280, 320):
            self.page.set_viewport_size({"width": width, "height": 900})
            for found in Axe().run(self.page, options=WCAG).response["violations"]:
                where = "; ".join(node["html"][:200] for node in found["nodes"][:3])
                self.violations.append(f"{self.path} at {width}: {found['id']}: {found['help']}: {where}")
            too_wide = self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
            if too_wide:
                self.violations.append(f"{self.path} at {width}: the page is wider than the window")
            if picture:
                self.picture(f"{picture}-{width}")
        self.page.set_viewport_size({"width": 1280, "height": 900})

    def send_no_faster_than(self, bytes_per_second):
        """From now on the network takes so much, and an upload lasts long enough to be looked at."""
        network = self.context.new_cdp_session(self.page)
        network.send("Network.enable")
        limits = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_per_second}
        network.send("Network.emulateNetworkConditions", limits)

    def picture(self, name):
        """Writes a screenshot, if anybody wants them."""
        if self.pictures:
            self.pictures.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=self.pictures / f"{name}.png")

    def picture_for_the_readme(self, name):
        """Writes one of the README's pictures, if they are to be written anew."""
        if self.readme_pictures:
            self.readme_pictures.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=self.readme_pictures / f"{name}.png")

    def complaints(self):
        """What the pages themselves did wrong."""
        return "\n    ".join([*self.said, *self.violations])

    def close(self):
        for other in self.others:
            other.close()
        self.context.close()
