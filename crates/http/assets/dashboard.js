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
}

enliven(document);
