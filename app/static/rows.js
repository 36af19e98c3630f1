// How the queue is seen: a row for each file, as far as there are few; one total; what is asked and told on the way.

const MANY = 60; // files, from which on only those that run or failed have a row, and the last few
const LAST = 5;
const MOST_FAILED = 200; // rows
const MOST_ASKED = 50; // names in one question
const TOLD_EVERY = 5000; // milliseconds between what is read aloud

/** The list of the queue. */
export class Rows {
  constructor(section, words, act) {
    Object.assign(this, { words, act, done: [], spoken: 0 });
    this.list = element("ul", { className: "queue" });
    this.notices = element("div", { className: "queue-notices" });
    this.total = element("div", { className: "queue-total", hidden: true });
    this.counts = element("p");
    this.bar = element("progress");
    this.bar.setAttribute("aria-label", words.all);
    this.buttons = element("p", { className: "buttons" });
    this.total.append(this.counts, this.bar, this.buttons);
    this.voice = element("p", { className: "visually-hidden" });
    this.voice.setAttribute("role", "status");
    section.append(this.notices, this.list, this.total, this.voice);
  }

  /** Give a file a row, unless there are so many that those that wait have none. */
  wait(job, count) {
    if (!job.row && count > MANY) return;
    this.#bar(job);
    job.state.textContent = this.words.waiting;
  }

  /** A file is on its way. */
  run(job) {
    if (!job.bar?.isConnected) this.#bar(job);
    job.state.textContent = this.words.waiting;
  }

  #bar(job) {
    job.bar = element("progress", { max: job.size || 1, value: job.sent });
    job.bar.setAttribute("aria-label", job.path);
    job.state = element("span");
    this.#draw(job, title(job), job.bar, job.state, this.#button(this.words.cancel, job, () => this.act.cancel(job)));
  }

  /** Say how far a file is. */
  progress(job) {
    if (!job.bar?.isConnected) return;
    job.bar.value = job.sent;
    if (job.isLost) job.state.textContent = this.words.lost;
    else if (job.sent >= job.size) job.state.textContent = this.words.checking;
    else if (job.sent) job.state.textContent = `${size(job.sent)} / ${size(job.size)} · ${size(job.speed ?? 0)}/s`;
  }

  /** A file has arrived: its receipt. The earliest go where there are many. */
  finish(job, receipt, count) {
    const link = element("a", { href: receipt.url, textContent: job.path });
    const told = element("span", { className: "told" });
    const state = element("span", { className: `state state-${receipt.check.state}`, textContent: receipt.check.word });
    state.dataset.state = receipt.check.state;
    const renamed = receipt.name === job.name ? "" : `${receipt.name} · `;
    told.append(`${renamed}${this.words.version} ${receipt.version} · ${size(receipt.size)} · SHA-256 ${receipt.sha256} · `, state);
    if (receipt.same_as) told.append(` · ${this.words.same} `, element("a", { href: receipt.same_as.url, textContent: receipt.same_as.at }));
    this.#draw(job, link, told);
    Object.assign(job.row.dataset, { id: receipt.document, statesUrl: `/f/${job.folder}/states` });
    this.done.push(job.row);
    const most = count > MANY ? LAST : MANY;
    while (this.done.length > most) this.#remove(this.done.shift());
  }

  /** A file could not be added. */
  fail(job, why, failed) {
    if (!job.row && failed > MOST_FAILED) return;
    const told = element("span", { className: "told is-bad", textContent: why });
    this.#draw(job, title(job), told, this.#button(this.words.retry, job, () => this.act.retry(job)));
  }

  /** An upload that was begun before this page, and waits for its file. */
  unfinished(told, throwAway) {
    const job = { path: told.name };
    const here = fill(this.words.here, { here: size(told.offset), all: size(told.size) });
    job.bar = element("progress", { max: told.size || 1, value: told.offset });
    job.bar.setAttribute("aria-label", told.name);
    const isWhole = told.offset === told.size;
    const why = element("span", { className: "told" });
    if (told.error) why.append(element("span", { className: "is-bad", textContent: told.error }), " ");
    why.append(isWhole ? element("a", { href: this.act.address, textContent: this.words.unfinished }) : this.words.again);
    this.#draw(job, title(job), job.bar, element("span", { textContent: here }), this.#button(this.words.throwAway, job, throwAway), why);
    return () => this.#remove(job.row);
  }

  #button(text, job, act) {
    const made = element("button", { type: "button", className: "btn btn-sm btn-outline-primary", textContent: text });
    made.setAttribute("aria-label", `${text} ${job.path}`);
    made.addEventListener("click", act);
    return made;
  }

  /** Show a row anew; who stands in it goes on standing in it. */
  #draw(job, ...children) {
    if (!job.row) this.list.append((job.row = element("li")));
    const held = job.row.contains(document.activeElement);
    job.row.replaceChildren(...children);
    if (held) job.row.querySelector("button, a")?.focus();
  }

  /** Take a file's row away. */
  drop(job) {
    if (job.row) this.#remove(job.row);
  }

  #remove(row) {
    if (row.contains(document.activeElement)) this.#stand();
    row.remove();
  }

  /** Stand at the total, when what one stood at goes. */
  #stand() {
    this.total.tabIndex = -1;
    this.total.focus();
  }

  /** One total for all; what is read aloud comes now and then, and at the end. */
  tell(all) {
    this.total.hidden = !all.count;
    const said = [fill(this.words.total, { done: all.done, all: all.count })];
    if (all.failed) said.push(fill(this.words.failed, { failed: all.failed }));
    if (all.cancelled) said.push(fill(this.words.cancelledMany, { cancelled: all.cancelled }));
    const moving = `${size(all.sent)} / ${size(all.size)}${all.left ? ` · ${this.#time(all.left)}` : ""}`;
    this.counts.textContent = [...said, ...(all.isOver ? [] : [moving])].join(" ");
    if (all.isOver && all.done) this.counts.append(" ", list(this.words.show));
    Object.assign(this.bar, { max: all.size || 1, value: all.sent, hidden: all.isOver });
    this.#offer("cancelAll", !all.isOver && all.count > 1);
    this.#offer("retryAll", all.failed + all.cancelled > 1);
    this.#speak(all.isLost ? this.words.lost : said.join(" "), all.isOver);
  }

  #time(seconds) {
    if (seconds < 60) return this.words.soon;
    const minutes = Math.ceil(seconds / 60);
    if (minutes < 60) return fill(this.words.minutes, { minutes });
    return fill(this.words.hours, { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
  }

  /** Show a button for all files, or take it away. */
  #offer(name, isWanted) {
    const there = this.buttons.querySelector(`[name=${name}]`);
    if (!there && isWanted) {
      const made = element("button", { type: "button", name, className: "btn btn-sm btn-outline-primary", textContent: this.words[name] });
      made.addEventListener("click", () => this.act[name]());
      this.buttons.append(made);
    } else if (there && !isWanted) {
      if (there === document.activeElement) this.#stand();
      there.remove();
    }
  }

  #speak(said, isOver) {
    if (!isOver && performance.now() - this.spoken < TOLD_EVERY) return;
    if (this.voice.textContent !== said) this.voice.textContent = said;
    this.spoken = performance.now();
  }

  /** Say something about all of the queue at once; what takes it away again. */
  notice(...children) {
    const made = element("div", { className: "alert alert-warning" });
    made.setAttribute("role", "alert");
    this.notices.append(made);
    made.append(...children);
    return () => this.#remove(made);
  }

  /** Say what is going on while there is no queue, perhaps with a link to the list. */
  say(said, show) {
    this.total.hidden = false;
    this.bar.hidden = true;
    this.counts.textContent = said;
    if (show) this.counts.append(" ", list(show));
    this.#speak(said, Boolean(show));
  }
}

/** Ask what is to be done about names that are taken: once for all, or for each. */
export function ask(taken, words) {
  return new Promise((resolve) => {
    const dialog = element("dialog");
    const form = element("form", { method: "dialog" });
    form.append(element("h2", { className: "h5", textContent: words.taken }));
    const all = select(words, true);
    form.append(labelled(words.forAll, all));
    const each = taken.map((one) => ({ path: one.path, control: select(words, one.can_version), one }));
    for (const { one, control } of each.slice(0, MOST_ASKED)) {
      form.append(labelled(one.version ? `${one.path} (${words.version} ${one.version})` : one.path, control));
    }
    if (taken.length > MOST_ASKED) form.append(element("p", { textContent: fill(words.others, { others: taken.length - MOST_ASKED }) }));
    all.addEventListener("change", () => {
      for (const { control } of each) if ([...control.options].some(({ value }) => value === all.value)) control.value = all.value;
    });
    const comment = element("input", { className: "form-control", maxLength: 1000 });
    form.append(labelled(words.comment, comment));
    const go = element("button", { className: "btn btn-primary", value: "go", textContent: words.go });
    const stop = element("button", { className: "btn btn-link", value: "", textContent: words.cancel, formNoValidate: true });
    form.append(go, stop);
    dialog.append(form);
    document.body.append(dialog);
    dialog.addEventListener("close", () => {
      const choices = new Map(each.map(({ path, control }) => [path, control.value]));
      resolve(dialog.returnValue === "go" ? { choices, comment: comment.value } : null);
      dialog.remove();
    });
    dialog.showModal();
  });
}

function select(words, canVersion) {
  const made = element("select", { className: "form-select" });
  const options = [["version", words.asVersion], ["new", words.keepBoth], ["skip", words.skip]];
  for (const [value, textContent] of canVersion ? options : options.slice(1)) made.append(element("option", { value, textContent }));
  return made;
}

function labelled(text, control) {
  const label = element("label", { className: "form-label d-block" });
  label.append(text, control);
  return label;
}

/** A link that shows the list anew. */
function list(textContent) {
  return element("a", { href: location.pathname + location.search, textContent });
}

function title(job) {
  return element("span", { className: "queue-name", textContent: job.path });
}

/** A sentence with its places filled. */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_all, name) => {
    const value = values[name];
    return typeof value === "number" ? value.toLocaleString(document.documentElement.lang) : value;
  });
}

function size(bytes) {
  const units = ["B", "KB", "MB", "GB", "TB"];
  const unit = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), 4);
  const amount = bytes / 1024 ** unit;
  const digits = unit && amount < 10 ? 1 : 0;
  return `${amount.toLocaleString(document.documentElement.lang, { maximumFractionDigits: digits })} ${units[unit]}`;
}

export function element(tag, properties = {}) {
  return Object.assign(document.createElement(tag), properties);
}
