// Small comforts: copying, choosing without a button, times of the reader's own zone. Every page works without them.

const words = document.body.dataset;

/** Puts a button beside each text that people take elsewhere. */
function offerCopies(root) {
  if (!navigator.clipboard) return;
  for (const text of root.querySelectorAll("[data-copyable]:not([data-offered])")) {
    text.dataset.offered = "";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy quiet";
    button.textContent = words.copy;
    button.setAttribute("aria-label", `${words.copy}: ${text.textContent.slice(0, 60)}`);
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = words.copied;
      setTimeout(() => { button.textContent = words.copy; }, 2000);
    });
    text.after(button);
  }
}

/** Shows times in the reader's own zone; the exact one in UTC stays beside. */
function localTimes(root) {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  for (const time of root.querySelectorAll("time[data-local]")) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    time.title = time.textContent;
    time.textContent = format.format(at);
    delete time.dataset.local;
  }
}

/** A choice is sent as soon as it is made; its button is no longer needed. */
function instantForms(root) {
  for (const form of root.querySelectorAll("form[data-instant]")) {
    for (const button of form.querySelectorAll("button.quiet")) button.hidden = true;
    form.addEventListener("change", (event) => {
      if (event.target.matches("select")) form.requestSubmit();
    });
  }
}

export function enliven(root) {
  offerCopies(root);
  localTimes(root);
  instantForms(root);
  foldFilters();
}

/** How often is asked where nobody tells. */
const ASK_SECONDS = 20;

/** Keeps the parts of the page that name events up to date: told by the server, or else by asking now and then. */
function keepUp() {
  const parts = [...document.querySelectorAll("[data-live]")].map((part) => `#${part.id}`);
  if (parts.length === 0) return;
  let timer = 0;
  const soon = (wanted) => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      for (const selector of parts.filter(wanted)) {
        // What somebody is working in is left alone.
        const part = document.querySelector(selector);
        if (part?.contains(document.activeElement) || part?.querySelector(":checked:is(input)")) continue;
        await renew(selector).catch(() => {});
      }
    }, 400);
  };
  const names = (kind) => (selector) => document.querySelector(selector)?.dataset.live.split(" ").includes(kind);
  let events = null;
  let asking = 0;
  const listen = () => {
    events = new EventSource("/dashboard/api/events");
    for (const kind of ["image", "upload", "inbox", "family"]) events.addEventListener(kind, () => soon(names(kind)));
    events.addEventListener("resync", () => soon(() => true));
    events.addEventListener("error", () => {
      if (events.readyState === EventSource.CLOSED) asking ||= setInterval(() => soon(() => true), ASK_SECONDS * 1000);
    });
  };
  listen();
  // Browsers open few connections to one place; a page that nobody looks at needs none.
  document.addEventListener("visibilitychange", () => {
    events.close();
    clearInterval(asking);
    asking = 0;
    if (document.hidden) return;
    listen();
    soon(() => true);
  });
}

/** Puts the same part of a page, fetched anew, in the place of the present one. */
export async function renew(selector, address = location.href, signal = undefined) {
  const answer = await fetch(address, { headers: { Accept: "text/html" }, signal });
  // Signed out, or an error: the whole page says what to do.
  if (!answer.ok || answer.redirected) return location.reload();
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(selector);
  const present = document.querySelector(selector);
  if (!fresh || !present) return location.reload();
  present.replaceWith(fresh);
  return enliven(fresh);
}

/** Searches while somebody types. The address follows, so that it can be sent to others. */
function searchAsTyped() {
  const form = document.getElementById("search-form");
  if (!form) return;
  let timer = 0;
  let asking = null;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      asking?.abort();
      asking = new AbortController();
      const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
      history.replaceState(null, "", address);
      await renew("#catalog", address, asking.signal).catch((error) => {
        if (error.name !== "AbortError") form.requestSubmit();
      });
    }, 120);
  });
}

/** On a narrow page the filters begin folded. */
function foldFilters() {
  const facets = document.getElementById("facets");
  if (facets && matchMedia("(max-width: 52rem)").matches && !facets.querySelector("[aria-current]")) facets.open = false;
}

/** What stands behind the # of a share link is kept through signing in and leaves the address at once. */
function takeLink() {
  const token = /^#link=([\w-]+)$/.exec(location.hash)?.[1];
  try {
    if (token) sessionStorage.setItem("nectary-link", token);
    const field = document.getElementById("link-token");
    if (field) {
      field.value ||= sessionStorage.getItem("nectary-link") ?? "";
      sessionStorage.removeItem("nectary-link");
    }
  } catch { /* storage is forbidden: the reader puts the link in */ }
  if (token) history.replaceState(null, "", location.pathname + location.search);
}

enliven(document);
takeLink();
searchAsTyped();
keepUp();
if (document.getElementById("add-image")) import("./add.js").then((add) => add.start());
