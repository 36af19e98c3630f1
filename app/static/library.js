// The folder page: uploads with a queue, and rows that turn from "being checked" to "checked" by themselves.
//
// Each file is sent raw, by XMLHttpRequest (fetch tells no progress of what is sent), two at a time. Without this
// module the same form posts several files.

const AT_ONCE = 2;
const STATE_EVERY = 2500; // milliseconds between looks at what is being checked

const section = document.querySelector("[data-uploads]");
if (section) start(section);
watchStates();

/** Turn the plain form into a queue. */
function start(section) {
  const words = JSON.parse(section.dataset.words);
  const form = section.querySelector("form");
  const token = form.elements.csrf_token.value;
  const input = form.querySelector("input[type=file]");
  const queue = element("ul", { className: "queue" });
  const total = element("p", { className: "queue-total" });
  total.setAttribute("role", "status");
  const choose = element("button", { type: "button", className: "btn btn-primary", textContent: words.choose });
  choose.addEventListener("click", () => input.click());
  form.append(choose);
  section.append(queue, total);
  section.classList.add("is-live");

  const waiting = [];
  const counts = { all: 0, done: 0, failed: 0, running: 0 };

  input.addEventListener("change", () => {
    add([...input.files]);
    input.value = "";
  });
  for (const name of ["dragover", "dragenter"]) {
    document.addEventListener(name, (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      section.classList.add("is-over");
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) section.classList.remove("is-over");
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    section.classList.remove("is-over");
    add([...event.dataTransfer.files]);
  });
  window.addEventListener("beforeunload", (event) => {
    if (counts.running || waiting.length) event.preventDefault();
  });

  /** Ask about taken names first, then put the files into the queue. */
  async function add(files) {
    if (!files.length) return;
    const { taken, refused } = await judged(files);
    const why = new Map(refused.map((one) => [one.name, one.why]));
    const answers = taken.length ? await ask(taken, words) : { choices: new Map(), comment: "" };
    if (!answers) return;
    for (const file of files) {
      const choice = answers.choices.get(file.name) ?? "version";
      const comment = taken.some((one) => one.name === file.name) ? answers.comment : "";
      if (choice !== "skip") enqueue({ file, choice, comment }, why.get(file.name));
    }
  }

  /** Which names are taken, and which files the group does not take or has no room for. */
  async function judged(files) {
    const query = new URLSearchParams(files.flatMap((file) => [["name", file.name], ["size", file.size]]));
    const answer = await fetch(`${section.dataset.url}/names?${query}`, { headers: { Accept: "application/json" } });
    return answer.ok ? await answer.json() : { taken: [], refused: [] };
  }

  /** Put a file into the queue; one that would be refused is not sent unless somebody tries all the same. */
  function enqueue(job, refusal) {
    job.row = element("li");
    job.bar = element("progress", { max: job.file.size || 1, value: 0 });
    job.bar.setAttribute("aria-label", job.file.name);
    job.state = element("span", { textContent: words.waiting });
    job.button = element("button", { type: "button", className: "btn btn-sm btn-outline-primary", textContent: words.cancel });
    job.button.setAttribute("aria-label", `${words.cancel} ${job.file.name}`);
    job.button.addEventListener("click", () => (job.request ? job.request.abort() : cancel(job)));
    job.row.append(element("span", { textContent: job.file.name }), job.bar, job.state, job.button);
    queue.append(job.row);
    counts.all += 1;
    if (refusal) fail(job, refusal);
    else waiting.push(job);
    next();
  }

  function cancel(job) {
    const place = waiting.indexOf(job);
    if (place >= 0) waiting.splice(place, 1);
    fail(job, words.cancelled);
  }

  function next() {
    while (counts.running < AT_ONCE && waiting.length) send(waiting.shift());
    tell();
  }

  function send(job) {
    counts.running += 1;
    const request = (job.request = new XMLHttpRequest());
    const query = new URLSearchParams({ name: job.file.name, comment: job.comment, as: job.choice });
    const began = performance.now();
    request.open("POST", `${section.dataset.url}?${query}`);
    request.setRequestHeader("X-CSRFToken", token);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      job.bar.value = event.loaded;
      const speed = (event.loaded / (performance.now() - began)) * 1000;
      job.state.textContent = event.loaded === event.total ? words.checking : `${size(event.loaded)} / ${size(event.total)} · ${size(speed)}/s`;
    });
    request.addEventListener("loadend", () => {
      counts.running -= 1;
      job.request = null;
      if (request.status === 201) finish(job, JSON.parse(request.responseText));
      else fail(job, problem(request));
      next();
    });
    request.send(job.file);
  }

  function problem(request) {
    if (!request.status) return words.broken;
    try {
      return JSON.parse(request.responseText).detail;
    } catch {
      return words.broken;
    }
  }

  function finish(job, receipt) {
    counts.done += 1;
    const link = element("a", { href: receipt.url, textContent: receipt.name });
    const told = element("span", { className: "told" });
    told.textContent = `${words.version} ${receipt.version} · ${size(receipt.size)} · SHA-256 ${receipt.sha256} · `;
    told.append(element("span", { className: `state state-${receipt.check.state}`, textContent: receipt.check.word }));
    if (receipt.same_as) told.append(` · ${words.same} `, element("a", { href: receipt.same_as.url, textContent: receipt.same_as.at }));
    job.row.replaceChildren(link, told);
  }

  function fail(job, why) {
    counts.failed += 1;
    const retry = element("button", { type: "button", className: "btn btn-sm btn-outline-primary", textContent: words.retry });
    retry.setAttribute("aria-label", `${words.retry} ${job.file.name}`);
    retry.addEventListener("click", () => {
      job.row.remove();
      counts.all -= 1;
      counts.failed -= 1;
      enqueue(job);
    });
    const told = element("span", { className: "told is-bad", textContent: why });
    job.row.replaceChildren(element("span", { textContent: job.file.name }), told, retry);
  }

  /** One total for all; when everything is done, a link shows the list anew. */
  function tell() {
    total.textContent = words.total.replace("{done}", counts.done).replace("{all}", counts.all);
    if (counts.failed) total.append(` ${words.failed.replace("{failed}", counts.failed)}`);
    if (counts.done && !counts.running && !waiting.length) {
      total.append(" ", element("a", { href: location.href, textContent: words.show }));
    }
  }
}

/** Ask what is to be done about names that are taken: once for all, or for each. */
function ask(taken, words) {
  return new Promise((resolve) => {
    const dialog = element("dialog");
    const form = element("form", { method: "dialog" });
    form.append(element("h2", { className: "h5", textContent: words.taken }));
    const all = select("", words, true);
    form.append(labelled(words.forAll, all));
    const each = taken.map((one) => {
      const chosen = select(one.name, words, one.can_version);
      form.append(labelled(one.version ? `${one.name} (${words.version} ${one.version})` : one.name, chosen));
      return chosen;
    });
    all.addEventListener("change", () => {
      for (const chosen of each) if ([...chosen.options].some((option) => option.value === all.value)) chosen.value = all.value;
    });
    const comment = element("input", { className: "form-control", maxLength: 1000 });
    form.append(labelled(words.comment, comment));
    const go = element("button", { className: "btn btn-primary", value: "go", textContent: words.go });
    const stop = element("button", { className: "btn btn-link", value: "", textContent: words.cancel, formNoValidate: true });
    form.append(go, stop);
    dialog.append(form);
    document.body.append(dialog);
    dialog.addEventListener("close", () => {
      const choices = new Map(each.map((chosen) => [chosen.name, chosen.value]));
      resolve(dialog.returnValue === "go" ? { choices, comment: comment.value } : null);
      dialog.remove();
    });
    dialog.showModal();
  });
}

function select(name, words, canVersion) {
  const made = element("select", { className: "form-select", name });
  const options = [["version", words.asVersion], ["new", words.keepBoth], ["skip", words.skip]];
  for (const [value, textContent] of canVersion ? options : options.slice(1)) made.append(element("option", { value, textContent }));
  return made;
}

function labelled(text, control) {
  const label = element("label", { className: "form-label d-block" });
  label.append(text, control);
  return label;
}

/** Look now and then at rows that are being checked, and say when they are. */
function watchStates() {
  const list = document.querySelector("[data-states-url]");
  const rows = () => [...(list?.querySelectorAll("tr[data-id]") ?? [])].filter((row) => row.querySelector("[data-state=pending]"));
  if (!rows().length) return;
  const timer = setInterval(async () => {
    const pending = rows();
    if (!pending.length) return clearInterval(timer);
    const query = new URLSearchParams(pending.map((row) => ["id", row.dataset.id]));
    const answer = await fetch(`${list.dataset.statesUrl}?${query}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    for (const state of (await answer.json()).states) {
      if (state.state === "pending") continue;
      const shown = pending.find((row) => row.dataset.id === state.id)?.querySelector("[data-state=pending]");
      if (shown) Object.assign(shown, { className: `state state-${state.state}`, textContent: state.word }).dataset.state = state.state;
    }
  }, STATE_EVERY);
}

function size(bytes) {
  const units = ["B", "KB", "MB", "GB", "TB"];
  const unit = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), 4);
  const amount = bytes / 1024 ** unit;
  const digits = unit && amount < 10 ? 1 : 0;
  return `${amount.toLocaleString(document.documentElement.lang, { maximumFractionDigits: digits })} ${units[unit]}`;
}

function element(tag, properties = {}) {
  return Object.assign(document.createElement(tag), properties);
}
