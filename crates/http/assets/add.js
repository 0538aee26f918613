// The page that adds an image: looks at the file, makes the image, sends it, and goes on with what was begun before.

import { inspect } from "./head.js";
import { Api, Refused, finish, sha256Digits, transfer } from "./transfer.js";

const page = document.getElementById("add-image");
const words = document.getElementById("add-texts").dataset;
const part = (id) => document.getElementById(id);
const api = new Api(page.dataset.proof);
const taken = page.dataset.formats.split(" ");
/** Bytes by which a file is known again, beside its size. */
const FIRST_BYTES = 2 ** 20;

const now = { file: null, found: null, head: null, session: null, pausing: null };

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

/** The upload of this file that was begun before, here or elsewhere, and still waits for chunks. */
async function unfinished() {
  const isIt = (upload) => upload.state === "receiving" && upload.size_bytes === now.file.size
    && upload.file?.head_sha256 === now.head && (!page.dataset.image || upload.image_id === page.dataset.image);
  if (page.dataset.upload) {
    const wanted = await api.ask("GET", `/uploads/${page.dataset.upload}`);
    // Of one that another program began only the size is known.
    return wanted.file === null && wanted.size_bytes === now.file.size ? wanted : isIt(wanted) ? wanted : null;
  }
  const { uploads } = await api.ask("GET", "/uploads?limit=100");
  return uploads.find(isIt) ?? null;
}

async function choose(file) {
  if (!file) return;
  Object.assign(now, { file, found: await inspect(file), session: null });
  if (!taken.includes(now.found.format)) now.found.dangers.push("notTaken");
  else if (page.dataset.format && page.dataset.format !== now.found.format) now.found.dangers.push("otherFormat");
  const isFine = now.found.dangers.length === 0;
  showFound();
  part("details").disabled = !isFine;
  part("start").disabled = !isFine;
  part("start").textContent = words.start;
  if (!isFine) return;
  part("name").value ||= file.name.replace(/\.[A-Za-z0-9]{2,6}$/, "");
  part("format").value = now.found.format;
  part("min-disk").value = now.found.minDisk;
  now.head = await sha256Digits(await file.slice(0, FIRST_BYTES).arrayBuffer());
  now.session = await unfinished();
  if (page.dataset.upload && !now.session) {
    part("found").append(paragraph(words.otherFile, "note bad"));
    part("start").disabled = true;
  }
  if (now.session) {
    part("found").append(paragraph(fill(words.unfinished, { percent: percent(now.session) }), "note good"));
    part("details").disabled = true;
    part("start").textContent = words.goOn;
  }
}

/** Makes the session, and the image if it is not there yet. */
async function begin() {
  if (!page.dataset.image) {
    const image = await api.ask("POST", "/images", wishedImage());
    try {
      return await beginFor(image.id);
    } catch (error) {
      // An image that can get no bytes helps nobody.
      await api.ask("DELETE", `/images/${image.id}`).catch(() => {});
      throw error;
    }
  }
  if (!page.dataset.format) {
    const formats = { "/disk_format": part("format").value, "/container_format": "bare" };
    const operations = Object.entries(formats).map(([path, value]) => ({ op: "replace", path, value }));
    await api.ask("PATCH", `/images/${page.dataset.image}`, operations);
  }
  return beginFor(page.dataset.image);
}

function beginFor(image) {
  const { name, size: bytes } = now.file;
  return api.ask("POST", "/uploads", {
    image_id: image, size_bytes: bytes, file: { name: name.slice(-255), head_sha256: now.head },
  });
}

function wishedImage() {
  const wish = {
    name: part("name").value, disk_format: part("format").value, container_format: "bare",
    min_disk: Number(part("min-disk").value) || 0, min_ram: Number(part("min-ram").value) || 0, visibility: part("visibility").value,
  };
  const tags = part("tags").value.split(",").map((tag) => tag.trim()).filter(Boolean);
  if (tags.length) wish.tags = tags;
  const properties = {
    default_user: "login-user", os_distro: "distribution", os_version: "version", architecture: "architecture", description: "description",
  };
  for (const [name, field] of Object.entries(properties)) {
    const value = part(field).value.trim();
    if (value) wish[name] = value;
  }
  return wish;
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
  await api.ask("DELETE", `/uploads/${now.session.id}`);
  // An image that was there before stays, without data.
  if (!page.dataset.image) await api.ask("DELETE", `/images/${now.session.image_id}`);
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
