// One file, sent by tus 1.0 (app/library/views/tus.py) so that nothing can lose it, and nothing can make two of it.
//
// Whoever sends chooses the id of the upload. Hence, whatever answer was lost, there is an address at which to ask
// what has arrived. Half of the id is a fingerprint of the file: a file that is chosen again after a reload goes on
// only where it is the same as before. A small file comes whole with its announcement, in one request.

const VERSION = "1.0.0";
const PIECE = "application/offset+octet-stream";
const LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"; // those of the server's ids, 5 bits each
const HALF = 8; // letters
const LONGEST_WAIT = 30_000; // milliseconds, as all that follow
const BUSY = 1000;
const STALLED = 45_000; // without a byte that leaves
const SILENT = 400_000; // without an answer to what has left; the virus check may take five minutes
const MOST_TRIES = 20; // of what is refused in a way that may pass
const PASSING = [0, 429, 502, 503, 504];
const GONE = [404, 410];

/** An answer that is none, or that refuses. */
export class Refusal extends Error {
  constructor(status, detail = "", headers = {}) {
    super(detail);
    Object.assign(this, { status, detail, headers });
  }
}

/** A file that can no longer be read where it lies. */
export class Unreadable extends Error {}

/** Who sends, and what lets them: the token of the page, which is fetched anew after somebody has signed in again. */
export class Session {
  constructor({ address, user, token, onSignedOut }) {
    Object.assign(this, { address, user, token, onSignedOut, gate: null });
  }

  /** Fetch the token, and what is unfinished; raises a `Refusal`: 401 for nobody, 0 for no answer, 403 for another. */
  async renew() {
    const { json } = await request("GET", this.address, { Accept: "application/json" });
    if (json.user !== this.user) throw new Refusal(403);
    this.token = json.csrf;
    return json.uploads;
  }

  /** Wait until somebody has signed in again and said that it can go on. */
  signedOut() {
    this.gate ??= new Promise((open) => this.onSignedOut(open)).then(() => (this.gate = null));
    return this.gate;
  }

  /** Send something with what lets one send it. */
  async request(method, address, headers, more) {
    await this.gate;
    const said = { "X-CSRFToken": this.token, Accept: "application/json", ...headers };
    return request(method, address, said, more);
  }

  /** Ask in JSON, for as long as it takes until there is an answer. */
  ask(address, said, onLost) {
    const headers = { "Content-Type": "application/json" };
    return patiently(this, onLost, async () => (await this.request("POST", address, headers, { body: JSON.stringify(said) })).json);
  }
}

/** Do something that gives an answer, again and again while what is in its way may pass. */
async function patiently(session, onLost, act, onDoubt = () => {}) {
  for (let tries = 0, lost = 0; ; ) {
    try {
      const found = await act();
      if (found !== undefined) return found;
      lost = 0;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (PASSING.includes(error.status)) {
        onLost();
        await wait(Math.min(1000 * 2 ** lost++, LONGEST_WAIT));
      } else if (error.status === 401) await session.signedOut();
      else if (error.status === 423 && error.headers["retry-after"]) await wait(BUSY);
      else if (++tries > MOST_TRIES) throw error;
      else if (error.status === 400) await renewed(session);
      else if (error.status !== 460 && !(await onDoubt(error))) throw error;
      onDoubt(null);
    }
  }
}

/** After an answer that may mean that the token is of a session that has ended. */
async function renewed(session) {
  try {
    await session.renew();
  } catch (error) {
    if (error.status === 403) throw error;
  }
}

/** A file on its way. What is known of it: `id`, `offset`, whether it `isBegun`, and whether that `isUnsure`. */
export class Upload {
  constructor({ file, name, folder, choice = "version", comment = "", piece }) {
    Object.assign(this, { file, name, folder, choice, comment, piece, offset: 0, isBegun: false, isUnsure: false });
    this.id = fingerprint(file, name) + chance();
    this.stopper = new AbortController();
  }

  /** Whether what the server tells of is this file, begun before. */
  fits(told) {
    const isSame = told.folder === this.folder && told.size === this.file.size && told.name === this.name.normalize("NFC").trim();
    return isSame && !told.document && told.id.startsWith(fingerprint(this.file, this.name));
  }

  /** Go on with what the server tells of. */
  goOn(told) {
    Object.assign(this, { id: told.id, offset: told.offset, isBegun: true, isUnsure: true });
  }

  /** Send it, or what is missing of it; its receipt. Raises a `Refusal`, or `Unreadable`. */
  async send(session, { onProgress, onLost }) {
    this.stopper = new AbortController();
    const { signal } = this.stopper;
    if (this.isGone) Object.assign(this, { id: fingerprint(this.file, this.name) + chance(), isBegun: false, isGone: false, offset: 0 });
    const step = () => {
      signal.throwIfAborted(); // it was stopped while the line was waited for
      return this.#step(session, onProgress);
    };
    const doubt = (error) => {
      this.isUnsure = true;
      this.refusal = error ?? this.refusal;
      return !error || error.status === 409;
    };
    try {
      return await patiently(session, onLost, step, doubt);
    } catch (error) {
      this.isGone = GONE.includes(error.status);
      this.isUnsure = true;
      throw error;
    } finally {
      this.refusal = null;
    }
  }

  /** Stop for good; raises nothing. What has become a version meanwhile stays one: then its receipt. */
  async stop(session) {
    this.stopper.abort();
    this.stopper = new AbortController();
    this.isStopped = true;
    const end = async () => {
      try {
        const { json } = await this.#said(session);
        if (json.receipt) return json.receipt;
        await session.request("DELETE", this.#address(session), { "Tus-Resumable": VERSION });
      } catch (error) {
        if (!GONE.includes(error.status)) throw error;
      }
      return null;
    };
    return this.isAsking || this.isBegun ? patiently(session, () => {}, end).catch(() => null) : null;
  }

  /** The next thing to do; the receipt where nothing is left. */
  async #step(session, onProgress) {
    if (this.isUnsure) return this.#find(session, onProgress);
    const piece = await read(this.file.slice(this.offset, this.offset + this.piece));
    const headers = { "Tus-Resumable": VERSION, "Content-Type": PIECE };
    const sum = piece.byteLength && (await checksum(piece));
    if (sum) headers["Upload-Checksum"] = sum;
    const more = { body: piece, signal: this.stopper.signal, onProgress: (sent) => onProgress(this.offset + sent) };
    const answer = this.isBegun ? await this.#add(session, headers, more) : await this.#begin(session, headers, more);
    this.offset += piece.byteLength;
    return answer.json?.receipt ?? undefined;
  }

  async #begin(session, headers, more) {
    const said = { id: this.id, folder: this.folder, filename: this.name, comment: this.comment, as: this.choice };
    const words = Object.entries(said).map(([key, text]) => `${key} ${base64(new TextEncoder().encode(text))}`);
    this.isAsking = true;
    const answer = await session.request("POST", session.address, { ...headers, "Upload-Length": this.file.size, "Upload-Metadata": words.join(",") }, more);
    this.isBegun = true;
    return answer;
  }

  #add(session, headers, more) {
    return session.request("PATCH", this.#address(session), { ...headers, "Upload-Offset": this.offset }, more);
  }

  /** Ask how much is there; what was refused in the meantime is told. */
  async #find(session, onProgress) {
    try {
      const { json } = await this.#said(session);
      if (json.receipt) return json.receipt;
      if (this.refusal && json.error) throw new Refusal(422, json.error);
      Object.assign(this, { offset: json.offset, isBegun: true, isUnsure: false, refusal: null });
      onProgress(this.offset);
    } catch (error) {
      if (error.status !== 404) throw error;
      if (this.refusal?.status === 409) throw new Refusal(422, this.refusal.detail);
      Object.assign(this, { offset: 0, isBegun: false, isUnsure: false });
    }
    return undefined;
  }

  #said(session) {
    return session.request("GET", this.#address(session), {}, { signal: this.stopper.signal });
  }

  #address(session) {
    return `${session.address}${this.id}`;
  }
}

/** One request; its answer, with the JSON that it holds. Raises a `Refusal` for every other, 0 where the line is broken. */
function request(method, address, headers, { body = null, signal, onProgress } = {}) {
  return new Promise((resolve, reject) => {
    const sent = new XMLHttpRequest(); // fetch tells no progress of what is sent
    let timer;
    const within = (time) => {
      clearTimeout(timer);
      timer = setTimeout(() => sent.abort(), time);
    };
    sent.open(method, address);
    for (const [name, value] of Object.entries(headers)) sent.setRequestHeader(name, value);
    sent.upload.addEventListener("progress", (event) => {
      within(STALLED);
      onProgress?.(event.loaded);
    });
    sent.upload.addEventListener("load", () => within(SILENT));
    const stop = () => sent.abort();
    signal?.addEventListener("abort", stop);
    sent.addEventListener("loadend", () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
      if (signal?.aborted) return reject(signal.reason);
      const json = parsed(sent.responseText);
      if (sent.status >= 200 && sent.status < 300) return resolve({ json });
      return reject(new Refusal(sent.status, json?.detail, { "retry-after": sent.getResponseHeader("Retry-After") }));
    });
    if (signal?.aborted) return reject(signal.reason);
    within(STALLED);
    sent.send(body?.byteLength === 0 ? null : body);
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Wait so long, or until the line is back. */
function wait(time) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener("online", end);
      resolve();
    };
    const timer = setTimeout(end, time);
    addEventListener("online", end);
  });
}

async function read(piece) {
  try {
    return await piece.arrayBuffer();
  } catch {
    throw new Unreadable();
  }
}

/** What lets the server see that a piece was damaged; nothing where the browser does not reckon, as without https. */
async function checksum(bytes) {
  if (!globalThis.crypto?.subtle) return "";
  return `sha256 ${base64(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)))}`;
}

function base64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}

/** The half of an id that is the same for the same file: its name, its size and when it was last changed (FNV-1a). */
function fingerprint(file, name) {
  let sum = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(`${name}\n${file.size}\n${file.lastModified}`)) {
    sum = BigInt.asUintN(64, (sum ^ BigInt(byte)) * 0x100000001b3n);
  }
  return letters(Array.from({ length: HALF }, (_none, place) => Number((sum >> BigInt(5 * place)) & 31n)));
}

/** The half of an id that no other has. */
function chance() {
  return letters(crypto.getRandomValues(new Uint8Array(HALF)));
}

function letters(numbers) {
  return Array.from(numbers, (number) => LETTERS[number % 32]).join("");
}
