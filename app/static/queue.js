// The queue of the folder page: what is asked before files are sent, what is sent when, and what became of it.
//
// Nothing is lost and nothing stops the others: a broken line is waited for, a session that has ended too; what was
// begun before this page goes on as soon as its file is chosen again. Without this module the same form posts several
// files.

import { around, chosen, dropped, pasted } from "./gather.js";
import { watchStates } from "./library.js";
import { Rows, ask, element, fill } from "./rows.js";
import { Refusal, Session, Unreadable, Upload } from "./tus.js";

const AT_ONCE = 3; // files
const ASKED = 1000; // names in one request
const PLANTED = 2000; // folders in one request
const SEEN_EVERY = 500; // milliseconds
const HEARD_WITHIN = 300; // milliseconds in which other tabs say what they are sending

/** Turn the plain form into a queue. */
function start(section) {
  const words = JSON.parse(section.dataset.words);
  const queue = new Queue(section, words);
  offer(section, words, queue);
  listen(section, words, queue);
  section.classList.add("is-live");
  if ("unfinished" in section.dataset) queue.showUnfinished();
}

/** The buttons by which files and folders are chosen. */
function offer(section, words, queue) {
  const form = section.querySelector("form");
  const files = form.querySelector("input[type=file]");
  const folder = element("input", { type: "file", hidden: true, webkitdirectory: true });
  folder.setAttribute("aria-label", words.chooseFolder);
  const buttons = element("div", { className: "buttons" });
  for (const [input, text, kind] of [[files, words.choose, "btn-primary"], [folder, words.chooseFolder, "btn-outline-primary"]]) {
    const button = element("button", { type: "button", className: `btn ${kind}`, textContent: text });
    button.addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      queue.add(chosen(input));
      input.value = "";
    });
    if (input === files || "webkitdirectory" in input) buttons.append(button);
  }
  form.append(buttons);
  section.append(folder);
}

/** Files can be dropped and pasted anywhere on the page. */
function listen(section, words, queue) {
  const holdsFiles = (event) => [...event.dataTransfer.types].includes("Files");
  for (const name of ["dragover", "dragenter"]) {
    document.addEventListener(name, (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      section.classList.add("is-over");
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) section.classList.remove("is-over");
  });
  document.addEventListener("drop", async (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    section.classList.remove("is-over");
    const read = dropped(event.dataTransfer);
    queue.add(await read((count) => queue.rows.say(fill(words.reading, { count }))));
  });
  document.addEventListener("paste", (event) => {
    if (!event.clipboardData?.files.length) return;
    event.preventDefault();
    queue.add(pasted(event.clipboardData, words));
  });
  window.addEventListener("beforeunload", (event) => {
    if (queue.isBusy) event.preventDefault();
  });
}

class Queue {
  constructor(section, words) {
    Object.assign(this, { section, words, folder: section.dataset.folder, unfinished: [] });
    Object.assign(this, { waiting: [], running: new Set(), failed: new Set(), count: 0, done: 0, doneSize: 0, size: 0 });
    this.rows = new Rows(section, words, {
      cancel: (job) => this.cancel(job),
      retry: (job) => this.retry(job),
      cancelAll: () => this.cancelAll(),
      retryAll: () => this.retryAll(),
      address: section.dataset.uploads,
    });
    this.session = new Session({
      address: section.dataset.uploads,
      user: section.dataset.user,
      token: section.querySelector("form").elements.csrf_token.value,
      onSignedOut: (open) => this.#waitForSignIn(open),
    });
    this.tabs = new BroadcastChannel("uploads");
    this.tabs.addEventListener("message", ({ data }) => this.#hear(data));
  }

  get isBusy() {
    return this.running.size > 0 || this.waiting.length > 0;
  }

  /** Ask about taken names first, make the folders, then put the files into the queue. */
  async add({ files, folders }) {
    if (!files.length && !folders.length) return;
    try {
      const readable = files.filter(({ file }) => file);
      const { taken, refused } = await this.#judged(readable.filter(({ choice }) => !choice));
      const answers = taken.length ? await ask(taken, this.words) : { choices: new Map(), comment: "" };
      if (!answers) return this.#look();
      const wanted = files.filter(({ path }) => answers.choices.get(path) !== "skip");
      const tree = await this.#planted(folders);
      for (const one of wanted) this.#take(one, answers, tree, refused.get(one.path));
      for (const path of tree.refused.keys()) this.#refuseFolder(path, wanted, tree);
      if (!wanted.length && tree.folders.size > 1) return this.rows.say(this.words.foldersMade, this.words.show);
    } catch (error) {
      this.#look();
      this.rows.notice(this.#said(error));
    }
    this.#next();
  }

  /** Which names are taken, and which files the group does not take or has no room for: a thousand at a time. */
  async #judged(files) {
    const taken = [];
    const refused = new Map();
    for (let from = 0, before = 0; from < files.length; from += ASKED) {
      const some = files.slice(from, from + ASKED).map(({ file, path }) => ({ path, size: file.size }));
      const found = await this.#ask("uploads/names", { files: some, before });
      taken.push(...found.taken);
      for (const { path, why } of found.refused) refused.set(path, why);
      before += some.reduce((sum, { size }) => sum + size, 0);
    }
    return { taken, refused };
  }

  /** The folders of a tree, made where they were missing: ids by path, and what was in the way of others. */
  async #planted(folders) {
    const tree = { folders: new Map([["", this.folder]]), refused: new Map() };
    for (let from = 0; from < folders.length; from += PLANTED) {
      const found = await this.#ask("tree", { paths: folders.slice(from, from + PLANTED) });
      for (const [path, id] of Object.entries(found.folders)) tree.folders.set(path, id);
      for (const [path, why] of Object.entries(found.refused)) tree.refused.set(path, why);
    }
    return tree;
  }

  #ask(what, said) {
    return this.session.ask(`/f/${this.folder}/${what}`, said, () => this.rows.say(this.words.lost));
  }

  /** Put a file into the queue; one that would be refused is not sent unless somebody tries all the same. */
  #take({ file, path, choice }, answers, tree, refusal) {
    const place = around(path);
    const job = { file, path, name: path.slice(place ? place.length + 1 : 0), folder: tree.folders.get(place), sent: 0 };
    job.size = file?.size ?? 0;
    job.choice = choice ?? answers.choices.get(path) ?? "version";
    job.comment = answers.choices.has(path) ? answers.comment : "";
    this.count += 1;
    this.size += job.size;
    const why = tree.refused.get(place) ?? refusal ?? (file ? "" : this.words.unreadable);
    if (why) return this.#fail(job, why);
    job.upload = this.#upload(job);
    this.#enqueue(job);
  }

  /** Say of a folder that could not be made, and in which no file shows it. */
  #refuseFolder(path, files, tree) {
    if (tree.refused.has(around(path)) || files.some((one) => one.path.startsWith(`${path}/`))) return;
    this.count += 1;
    this.#fail({ path, size: 0, sent: 0, isFolder: true }, tree.refused.get(path));
  }

  /** A file on its way; one that was begun before goes on. */
  #upload(job) {
    const made = new Upload({ ...job, piece: Number(this.section.dataset.piece) });
    const before = this.unfinished.find(({ told }) => made.fits(told));
    if (before) {
      made.goOn(before.told);
      this.#forget(before);
    }
    return made;
  }

  #enqueue(job) {
    this.waiting.push(job);
    this.rows.wait(job, this.count);
  }

  #next() {
    while (this.running.size < AT_ONCE && this.waiting.length) this.#send(this.waiting.shift());
    this.#look();
  }

  async #send(job) {
    this.running.add(job);
    this.rows.run(job);
    this.#watch();
    try {
      this.#finish(job, await job.upload.send(this.session, {
        onProgress: (sent) => Object.assign(job, { sent, isLost: false }),
        onLost: () => (job.isLost = true),
      }));
    } catch (error) {
      if (this.running.has(job)) this.#fail(job, this.#said(error));
    }
    this.#next();
  }

  #finish(job, receipt) {
    this.running.delete(job);
    this.failed.delete(job);
    this.done += 1;
    this.doneSize += job.size;
    this.rows.finish(job, receipt, this.count);
    watchStates();
  }

  #fail(job, why, isCancelled = false) {
    this.running.delete(job);
    this.failed.add(job);
    this.size -= job.size;
    Object.assign(job, { sent: 0, isLost: false, isCancelled });
    this.rows.fail(job, why, this.failed.size);
  }

  /** What is told of an error. */
  #said(error) {
    if (error instanceof Unreadable) return this.words.unreadable;
    if (!(error instanceof Refusal)) reportError(error);
    return error.detail || (error.status === 403 ? this.words.somebodyElse : this.words.broken);
  }

  /** Stop a file, and throw away what is there of it. */
  cancel(job) {
    const place = this.waiting.indexOf(job);
    if (place >= 0) this.waiting.splice(place, 1);
    this.#stop(job);
    this.#next();
  }

  cancelAll() {
    for (const job of [...this.waiting.splice(0), ...this.running]) this.#stop(job);
    this.#next();
  }

  /** Stop a file; one that has arrived meanwhile has its receipt. */
  async #stop(job) {
    const { upload } = job;
    this.#fail(job, this.words.cancelled, true);
    const receipt = await upload.stop(this.session);
    if (!receipt || job.upload !== upload) return;
    this.size += job.size;
    this.#finish(job, receipt);
    this.#look();
  }

  /** Try a file again: what is there of it is not sent twice. */
  retry(job) {
    this.#again([job]);
  }

  retryAll() {
    this.#again([...this.failed]);
  }

  /** Try some again; what has no folder, or is one, is asked for anew. */
  #again(jobs) {
    for (const job of jobs) this.failed.delete(job);
    const anew = jobs.filter((job) => job.isFolder || !job.folder);
    for (const job of jobs.filter((one) => !anew.includes(one))) {
      this.size += job.size;
      if (!job.upload || job.upload.isStopped) job.upload = this.#upload(job);
      this.#enqueue(job);
    }
    this.count -= anew.length;
    for (const job of anew) this.rows.drop(job);
    const folders = anew.map((job) => (job.isFolder ? job.path : around(job.path))).filter(Boolean);
    if (anew.length) this.add({ files: anew.filter((job) => !job.isFolder), folders: [...new Set(folders)] });
    this.#next();
  }

  // -- what is seen of it all

  /** Look now and then while something is on its way. */
  #watch() {
    this.timer ??= setInterval(() => {
      for (const job of this.running) this.#measure(job);
      this.#look();
    }, SEEN_EVERY);
  }

  #measure(job) {
    const moved = Math.max(0, job.sent - (job.seen ?? job.sent)) * (1000 / SEEN_EVERY);
    job.speed = job.speed === undefined ? moved : job.speed * 0.8 + moved * 0.2;
    job.seen = job.sent;
    this.rows.progress(job);
  }

  #look() {
    const sent = this.doneSize + [...this.running].reduce((sum, job) => sum + job.sent, 0);
    const moved = Math.max(0, sent - (this.seen ?? 0)) * (1000 / SEEN_EVERY);
    if (this.timer && performance.now() - (this.seenAt ?? 0) > SEEN_EVERY / 2) {
      this.speed = this.speed === undefined ? moved : this.speed * 0.9 + moved * 0.1;
      Object.assign(this, { seen: sent, seenAt: performance.now() });
    }
    const isOver = !this.isBusy;
    if (isOver) {
      clearInterval(this.timer);
      this.timer = undefined;
    }
    const left = !isOver && this.speed > 0 ? (this.size - sent) / this.speed : 0;
    const isLost = [...this.running].some((job) => job.isLost);
    const cancelled = [...this.failed].filter((job) => job.isCancelled).length;
    const failed = this.failed.size - cancelled;
    this.rows.tell({ count: this.count, done: this.done, failed, cancelled, size: this.size, sent, left, isLost, isOver });
  }

  /** Say that the session has ended, until somebody has signed in again and goes on. */
  #waitForSignIn(open) {
    const said = element("p", { textContent: this.words.signedOut });
    const link = element("a", { href: this.section.dataset.login, target: "_blank", className: "btn btn-outline-primary", textContent: this.words.signIn });
    const button = element("button", { type: "button", className: "btn btn-primary", textContent: this.words.goOn });
    const buttons = element("p", { className: "buttons" });
    buttons.append(link, button);
    const end = this.rows.notice(said, buttons);
    button.addEventListener("click", async () => {
      try {
        await this.session.renew();
      } catch (error) {
        said.textContent = { 401: this.words.signedOut, 403: this.words.somebodyElse }[error.status] ?? this.words.lost;
        return;
      }
      end();
      open();
    });
  }

  // -- what was begun before this page

  /** Show the uploads of this folder that wait for their files; those that another tab is sending do not. */
  async showUnfinished() {
    this.elsewhere = new Set();
    this.tabs.postMessage("who sends?");
    try {
      const found = await this.session.renew();
      await new Promise((resolve) => setTimeout(resolve, HEARD_WITHIN));
      for (const told of found) this.#showUnfinished(told);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }

  #showUnfinished(told) {
    if (this.elsewhere.has(told.id) || told.document) return;
    if ([...this.waiting, ...this.running].some(({ upload }) => upload.id === told.id)) return;
    const one = { told };
    this.unfinished.push(one);
    if (told.folder === this.folder) one.hide = this.rows.unfinished(told, () => this.#throwAway(one));
  }

  async #throwAway(one) {
    this.#forget(one);
    const headers = { "Tus-Resumable": "1.0.0" };
    await this.session.request("DELETE", `${this.session.address}${one.told.id}`, headers).catch((error) => {
      this.rows.notice(this.#said(error));
    });
  }

  #forget(one) {
    this.unfinished = this.unfinished.filter((other) => other !== one);
    one.hide?.();
  }

  /** Other tabs ask what is being sent here, or say what is being sent there. */
  #hear(said) {
    if (said !== "who sends?") return said.forEach((id) => this.elsewhere?.add(id));
    this.tabs.postMessage([...this.waiting, ...this.running].map(({ upload }) => upload.id));
  }
}

start(document.querySelector("[data-uploads]"));
