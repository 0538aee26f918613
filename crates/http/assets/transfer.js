// Sends a file in chunks to an upload session: two at a time, each with its digest, again and again until it is there.
// What is there already is not sent again, so that the same call begins an upload and goes on with one.

const AT_A_TIME = 2;
const WAIT_MAX_SECONDS = 30;
const IMAGE_PATCH = "application/openstack-images-v2.1-json-patch";

/** An answer that says no. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? `HTTP ${status}`);
    this.status = status;
  }
}

/** The API of the dashboard. */
export class Api {
  constructor(proof) {
    this.proof = proof;
  }

  async ask(method, path, body) {
    const headers = { "X-Form-Proof": this.proof, Accept: "application/json" };
    if (body !== undefined) headers["Content-Type"] = method === "PATCH" ? IMAGE_PATCH : "application/json";
    const answer = await fetch(`/dashboard/api${path}`, {
      method, headers, body: body === undefined ? undefined : JSON.stringify(body), cache: "no-store",
    });
    const text = await answer.text();
    let value = null;
    try { value = text ? JSON.parse(text) : null; } catch { /* a proxy's own page: the status says enough */ }
    if (!answer.ok) throw new Refused(answer.status, value);
    return value;
  }

  /** Sends a chunk. Not by `fetch`, which does not tell how much of it is gone. */
  send(path, chunk, digest, signal, onProgress) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("PUT", `/dashboard/api${path}`);
      request.setRequestHeader("X-Form-Proof", this.proof);
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.setRequestHeader("Content-Digest", `sha-256=:${digest}:`);
      request.upload.onprogress = (event) => onProgress(event.loaded);
      request.onload = () => {
        if (request.status < 300) return resolve();
        let problem = null;
        try { problem = JSON.parse(request.responseText); } catch { /* as above */ }
        return reject(new Refused(request.status, problem));
      };
      request.onerror = () => reject(new TypeError("network"));
      request.onabort = () => reject(new DOMException("paused", "AbortError"));
      signal.addEventListener("abort", () => request.abort(), { once: true });
      request.send(chunk);
    });
  }
}

async function digest(buffer) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", buffer));
}

/** SHA-256 in base64. */
async function sha256(buffer) {
  return btoa(String.fromCharCode(...await digest(buffer)));
}

/** SHA-256 in hexadecimal digits. */
export async function sha256Digits(buffer) {
  return Array.from(await digest(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether it is worth trying again: nobody said no for good. */
function isPassing(error) {
  return error instanceof TypeError || (error instanceof Refused && (error.status >= 500 || error.status === 429));
}

/** Speed and time left, smoothed so that they do not jump. */
class Pace {
  constructor() {
    this.speed = 0;
    this.at = performance.now();
    this.bytes = null;
  }

  /** Notes how much is there; gives bytes a second. */
  note(bytes) {
    const now = performance.now();
    if (this.bytes === null) {
      this.bytes = bytes;
      this.at = now;
    }
    const seconds = (now - this.at) / 1000;
    if (seconds >= 0.5) {
      const current = Math.max(0, bytes - this.bytes) / seconds;
      this.speed = this.speed === 0 ? current : this.speed * 0.8 + current * 0.2;
      this.at = now;
      this.bytes = bytes;
    }
    return this.speed;
  }
}

function wait(seconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("paused", "AbortError"));
    }, { once: true });
  });
}

/** Does something again and again, less and less often, while it fails for a reason that passes. */
async function patiently(signal, onWaiting, act) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      if (!isPassing(error)) throw error;
      const seconds = Math.min(2 ** attempt, WAIT_MAX_SECONDS);
      onWaiting(seconds);
      await wait(seconds, signal);
    }
  }
}

/** Every number within ranges. */
function numbers(ranges) {
  return ranges.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, index) => first + index));
}

/**
 * Sends what a session misses of a file. `report.progress(done, all, speed)` and `report.waiting(seconds)` are told how it
 * goes. Ends when all is there; throws `AbortError` when paused and `Refused` when told no.
 */
export async function transfer(api, session, file, signal, report) {
  const { size_bytes: all, chunk_size_bytes: step } = session;
  const todo = numbers(session.missing);
  const sizeOf = (number) => Math.min(step, all - number * step);
  let there = all - todo.reduce((sum, number) => sum + sizeOf(number), 0);
  const moving = new Map();
  const pace = new Pace();
  const tell = () => {
    // What is still on its way after a pause is nobody's concern.
    if (signal.aborted) return;
    const done = [...moving.values()].reduce((sum, bytes) => sum + bytes, there);
    report.progress(Math.min(done, all), all, pace.note(done));
  };

  async function sendOne(number) {
    // Sent as a part of the file: bytes in memory are copied by the very thread that draws the page, a second for each chunk.
    const chunk = file.slice(number * step, number * step + sizeOf(number));
    await patiently(signal, report.waiting, async () => {
      // Read anew each time: of a file that has changed meanwhile the browser says so here, and to the request only "network".
      const digest = await sha256(await chunk.arrayBuffer());
      try {
        await api.send(`/uploads/${session.id}/chunks/${number}`, chunk, digest, signal, (bytes) => {
          moving.set(number, Math.min(bytes, sizeOf(number)));
          tell();
        });
      } finally {
        moving.delete(number);
      }
    });
    there += sizeOf(number);
    tell();
  }

  async function sendNext() {
    for (let number = todo.shift(); number !== undefined; number = todo.shift()) {
      signal.throwIfAborted();
      await sendOne(number);
    }
  }

  tell();
  await Promise.all(Array.from({ length: AT_A_TIME }, sendNext));
}

/** Lets the server put the chunks together, and waits for the verdict. `onProgress(part)` is told how far it is. */
export async function finish(api, id, signal, onProgress, onWaiting) {
  const ask = (method, path) => patiently(signal, onWaiting, () => api.ask(method, path));
  await ask("POST", `/uploads/${id}/finish`);
  for (;;) {
    const session = await ask("GET", `/uploads/${id}`);
    if (session.state !== "inspecting") return session;
    onProgress(session.size_bytes ? session.inspected_bytes / session.size_bytes : 1);
    await wait(1, signal);
  }
}
