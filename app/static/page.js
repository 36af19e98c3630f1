// Small comforts on every page; each works without this file too.

/** A button that copies a permanent link. */
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const said = document.createElement("span");
    said.setAttribute("role", "status");
    said.textContent = ` ${button.dataset.copied}`;
    button.append(said);
    setTimeout(() => said.remove(), 3000);
  });
}

/** The key "/" goes to the search box, unless somebody is typing. */
document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey) {
    const box = document.querySelector("#words, #top-q");
    if (box) {
      event.preventDefault();
      box.focus();
    }
  }
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
  }
});

/** A search box suggests titles and names, once somebody goes to it. */
for (const box of document.querySelectorAll("[data-suggest]")) {
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-expanded", "false");
  box.addEventListener("focus", async () => (await import("./suggest.js")).suggestIn(box), { once: true });
}

/** After a form that could not be used, the summary of what to do is read first. */
document.querySelector("[data-focus]")?.focus();

/** Two minutes before a session ends, say so, and offer to stay. */
const { sessionMinutes, sessionWords, sessionStay } = document.body.dataset;
if (sessionMinutes) {
  const WARN_BEFORE = 2;
  const wait = Math.max(Number(sessionMinutes) - WARN_BEFORE, 0.5) * 60_000;
  const warn = () => {
    const box = document.createElement("div");
    box.className = "session-warning";
    box.setAttribute("role", "alertdialog");
    box.setAttribute("aria-label", sessionWords);
    const words = document.createElement("p");
    words.textContent = sessionWords;
    const stay = document.createElement("button");
    stay.className = "btn btn-primary";
    stay.textContent = sessionStay;
    stay.addEventListener("click", async () => {
      await fetch("/account/sessions", { credentials: "same-origin" });
      box.remove();
      setTimeout(warn, wait);
    });
    box.append(words, stay);
    document.body.append(box);
  };
  setTimeout(warn, wait);
}

/** A link to a folded part of a page opens it. */
const folded = location.hash && document.getElementById(location.hash.slice(1));
if (folded?.tagName === "DETAILS") folded.open = true;

/** A preview that is being made is asked for until it is there, for a minute; then it takes its place. */
const awaited = document.querySelector("[data-await]");
if (awaited) {
  const LONGEST = 10_000;
  const arrived = document.createElement("p");
  arrived.className = "visually-hidden";
  arrived.setAttribute("role", "status");
  document.querySelector("main").append(arrived);
  const place = awaited.closest(".preview");
  const show = (found) => {
    place.replaceWith(document.importNode(found, true));
    arrived.textContent = awaited.dataset.arrived;
  };
  const offer = (found) => {
    const button = document.createElement("button");
    button.className = "btn btn-outline-primary";
    button.textContent = awaited.dataset.offer;
    button.addEventListener("click", () => show(found));
    awaited.replaceChildren(button);
  };
  const ask = (wait) => {
    const request = new XMLHttpRequest();
    request.open("GET", awaited.dataset.await);
    request.responseType = "document"; // parsed, and never run
    request.addEventListener("load", () => {
      const found = request.status === 200 && request.response?.querySelector(".preview");
      if (!found) return; // signed out, or it has gone
      if (!found.querySelector("[data-await]")) (place.contains(document.activeElement) ? offer : show)(found);
      else if (wait < LONGEST) setTimeout(ask, wait, wait * 1.15);
      else awaited.textContent = awaited.dataset.later;
    });
    request.send();
  };
  setTimeout(ask, 700, 1000);
}

/** A link to a field for files opens what it is folded into, and lets one choose at once. */
for (const link of document.querySelectorAll("[data-choose]")) {
  link.addEventListener("click", () => {
    const field = document.querySelector(link.hash);
    field.closest("details").open = true;
    field.click();
  });
}

/** What goes on by itself is looked at again until it has ended. */
if (document.querySelector("[data-reload]")) setTimeout(() => location.reload(), 2000);
