// The page that adds an image: looks at the file, makes the image, sends it, and goes on with what was begun before.

import { inspect } from "./head.js";
import { Api, Refused, finish, sha256, transfer } from "./transfer.js";

const page = document.getElementById("add-image");
const words = document.getElementById("add-texts").dataset;
const part = (id) => document.getElementById(id);
const api = new Api(page.dataset.proof);
const taken = page.dataset.formats.split(" ");
/** Bytes by which a file is known again, beside its name and size. */
const FIRST_BYTES = 2 ** 20;

const now = { file: null, found: null, key: null, session: null, pausing: null };

function fill(text, gaps) {
  return text.replace(/\{(\w+)\}/g, (_, name) => gaps[name] ?? "");
}

function size(bytes) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  let value = bytes;
  for (; value >= 1024 && unit < units.length - 1; unit += 1) value /= 1024;
  const digits = value >= 10 || unit === 0 ? 0 : 1;
  return `${value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: digits })} ${units[unit]}`;
}

function span(seconds) {
  if (!Number.isFinite(seconds)) return "…";
  if (seconds < 90) return fill(words.seconds, { n: Math.ceil(seconds) });
  if (seconds < 5400) return fill(words.minutes, { n: Math.ceil(seconds / 60) });
  return fill(words.hours, { n: Math.ceil(seconds / 3600) });
}

function percent(session) {
  return session.size_bytes ? Math.floor(100 * session.received_bytes / session.size_bytes) : 0;
}

// What was begun, by what the file is known by. Storage may be forbidden; then a reload begins anew.
const begun = {
  name: (key) => `nectary-upload ${page.dataset.project} ${key}`,
  get(key) { try { return localStorage.getItem(this.name(key)); } catch { return null; } },
  set(key, id) { try { localStorage.setItem(this.name(key), id); } catch { /* see above */ } },
  forget(key) { try { localStorage.removeItem(this.name(key)); } catch { /* see above */ } },
};

function paragraph(text, kind) {
  const made = document.createElement("p");
  made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

function say(text) {
  part("status").textContent = text;
}

function showPhase(phase) {
  let isDone = true;
  for (const item of part("phases").children) {
    if (item.dataset.phase === phase) isDone = false;
    item.className = item.dataset.phase === phase ? "now" : isDone ? "done" : "";
    if (item.className === "now") item.setAttribute("aria-current", "step"); else item.removeAttribute("aria-current");
  }
}

function showFound() {
  const { file, found } = now;
  const lines = [fill(words.isFormat, { format: found.format }), fill(words.fileSize, { size: size(file.size) })];
  if (found.virtual) lines.push(fill(words.diskSize, { size: size(found.virtual) }));
  const shown = [paragraph(lines.join(" · "), "facts-line")];
  const ending = /\.([A-Za-z0-9]{2,6})$/.exec(file.name)?.[1].toLowerCase();
  const known = { img: found.format, qcow2: "qcow2", qcow: "qcow2", vmdk: "vmdk", vdi: "vdi", vhd: "vhd", vhdx: "vhdx", iso: "iso", raw: "raw" };
  if (ending && known[ending] && known[ending] !== found.format) {
    shown.push(paragraph(fill(words.renamed, { ending, format: found.format }), "note"));
  }
  for (const danger of found.dangers) {
    shown.push(paragraph(`${words.refused} ${fill(words[danger], { format: found.format })}`, "note bad"));
  }
  for (const warning of found.warnings) shown.push(paragraph(`${words.warning} ${words[warning]}`, "note warn"));
  part("found").replaceChildren(...shown);
}

/** The session begun with this file before, if it still waits for chunks. */
async function unfinished(key) {
  const id = begun.get(key);
  if (!id) return null;
  try {
    const session = await api.ask("GET", `/uploads/${id}`);
    if (session.state === "receiving" && session.size_bytes === now.file.size) return session;
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 404) throw error;
  }
  begun.forget(key);
  return null;
}

async function choose(file) {
  if (!file) return;
  Object.assign(now, { file, found: await inspect(file), session: null });
  if (!taken.includes(now.found.format)) now.found.dangers.push("notTaken");
  const isFine = now.found.dangers.length === 0;
  showFound();
  part("details").disabled = !isFine;
  part("start").disabled = !isFine;
  part("start").textContent = words.start;
  if (!isFine) return;
  part("name").value ||= file.name.replace(/\.[A-Za-z0-9]{2,6}$/, "");
  part("format").value = now.found.format;
  part("min-disk").value = now.found.minDisk;
  const head = await sha256(await file.slice(0, FIRST_BYTES).arrayBuffer());
  now.key = `${file.name} ${file.size} ${head}`;
  now.session = await unfinished(now.key);
  if (now.session) {
    part("found").append(paragraph(fill(words.unfinished, { percent: percent(now.session) }), "note good"));
    part("details").disabled = true;
    part("start").textContent = words.goOn;
  }
}

/** Makes the image and its session. */
async function begin() {
  const wish = {
    name: part("name").value, disk_format: part("format").value, container_format: "bare",
    min_disk: Number(part("min-disk").value) || 0, visibility: part("visibility").value,
  };
  const properties = { default_user: part("login-user").value, os_distro: part("distribution").value, os_version: part("version").value };
  for (const [name, value] of Object.entries(properties)) if (value.trim()) wish[name] = value.trim();
  const image = await api.ask("POST", "/images", wish);
  try {
    const session = await api.ask("POST", "/uploads", { image_id: image.id, size_bytes: now.file.size });
    begun.set(now.key, session.id);
    return session;
  } catch (error) {
    // An image that can get no bytes helps nobody.
    await api.ask("DELETE", `/images/${image.id}`).catch(() => {});
    throw error;
  }
}

const report = {
  progress(done, all, speed) {
    part("bar").value = all ? 1000 * done / all : 1000;
    say(speed > 0
      ? fill(words.sending, { done: size(done), all: size(all), speed: size(speed), left: span((all - done) / speed) })
      : words.starting);
  },
  waiting(seconds) { say(fill(words.waiting, { seconds })); },
};

/** Sends what is missing, and sees it through to its end. */
async function run() {
  now.pausing = new AbortController();
  part("pause").hidden = false;
  part("pause").textContent = words.pause;
  const { signal } = now.pausing;
  try {
    now.session ??= await begin();
    showPhase("send");
    say(words.starting);
    now.session = await api.ask("GET", `/uploads/${now.session.id}`);
    await transfer(api, now.session, now.file, signal, report);
    showPhase("check");
    part("pause").hidden = true;
    part("abandon").hidden = true;
    end(await finish(api, now.session.id, signal, (done) => {
      part("bar").value = 1000 * done;
      say(fill(words.checking, { percent: Math.floor(100 * done) }));
    }, report.waiting));
  } catch (error) {
    stop(error);
  }
}

/** The verdict. */
function end(session) {
  if (session.state === "active") {
    begun.forget(now.key);
    showPhase("ready");
    part("bar").value = 1000;
    for (const item of part("phases").children) item.className = "done";
    say(words.ready);
    const image = `/dashboard/images/${encodeURIComponent(session.image_id)}`;
    part("to-image").href = image;
    part("to-sharing").href = `${image}?tab=sharing`;
    part("to-image").hidden = false;
    part("to-sharing").hidden = false;
    part("to-image").focus();
    return;
  }
  say(`${words.failed} ${session.problem?.detail ?? ""}`);
  part("status").className = "note bad";
  if (session.state === "receiving") canResume();
  else begun.forget(now.key);
}

function canResume() {
  now.pausing = null;
  part("pause").hidden = false;
  part("pause").textContent = words.resume;
  part("abandon").hidden = false;
}

function stop(error) {
  if (error.name === "AbortError") say(fill(words.paused, { percent: Math.floor(part("bar").value / 10) }));
  else if (error instanceof Refused && error.status === 401) say(words.signedOut);
  else if (error.name === "NotReadableError") say(words.fileChanged);
  else say(error instanceof TypeError ? words.offline : error.message);
  if (now.session) return canResume();
  // Nothing was begun: the form is there again.
  part("add-form").hidden = false;
  part("sending").hidden = true;
  part("found").append(paragraph(part("status").textContent, "note bad"));
  return undefined;
}

async function abandon() {
  now.pausing?.abort();
  begun.forget(now.key);
  await api.ask("DELETE", `/uploads/${now.session.id}`);
  await api.ask("DELETE", `/images/${now.session.image_id}`);
  now.session = null;
  part("pause").hidden = true;
  part("abandon").hidden = true;
  say(words.abandoned);
}

export function start() {
  page.hidden = false;
  if (!isSecureContext) {
    part("insecure").hidden = false;
    part("add-form").hidden = true;
    return;
  }
  const file = part("file");
  const drop = part("drop");
  const chosen = (file) => choose(file).catch((error) => part("found").append(paragraph(error.message, "note bad")));
  file.addEventListener("change", () => chosen(file.files[0]));
  drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    if (event.dataTransfer.files.length) {
      file.files = event.dataTransfer.files;
      chosen(file.files[0]);
    }
  });
  part("add-form").addEventListener("submit", (event) => {
    event.preventDefault();
    part("add-form").hidden = true;
    part("sending").hidden = false;
    part("status").className = "";
    run();
  });
  part("pause").addEventListener("click", () => {
    if (now.pausing) now.pausing.abort(); else run();
  });
  part("abandon").addEventListener("click", () => abandon().catch((error) => say(error.message)));
  if (file.files.length) chosen(file.files[0]);
}
