// Suggestions below a search box while somebody writes into it: titles and names of what they may read.
// A combobox with a list, after the ARIA Authoring Practices; without this file the box is a box.

const WAIT = 200; // milliseconds after the last key
const LEAST = 2; // letters

/** Let a box suggest; `page.js` has made it a combobox. */
export function suggestIn(box) {
  const list = document.createElement("ul");
  list.id = `${box.id}-suggestions`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.dataset.suggestLabel);
  box.after(list);
  box.setAttribute("aria-controls", list.id);
  let timer;
  let asking;

  function close() {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    list.replaceChildren();
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  async function ask() {
    asking?.abort();
    const words = box.value.trim();
    if (words.length < LEAST) return close();
    asking = new AbortController();
    const address = new URL(box.dataset.suggest, location.href);
    address.searchParams.set("q", box.value);
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" }, signal: asking.signal });
      if (answer.ok && !answer.redirected) show((await answer.json()).suggestions);
    } catch {
      // a newer question was asked, or the line is broken: the box goes on as a box
    }
  }

  function show(found) {
    if (!found.length || document.activeElement !== box) return close();
    list.replaceChildren(...found.map(option));
    const { offsetLeft, offsetTop, offsetWidth, offsetHeight } = box;
    Object.assign(list.style, {
      left: `${offsetLeft}px`,
      top: `${offsetTop + offsetHeight + 4}px`,
      width: `${offsetWidth}px`,
    });
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    box.removeAttribute("aria-activedescendant");
  }

  function option(one, number) {
    const made = document.createElement("li");
    made.id = `${list.id}-${number}`;
    made.dataset.url = one.url;
    made.setAttribute("role", "option");
    made.setAttribute("aria-selected", "false");
    const where = document.createElement("span");
    where.textContent = ` ${one.where}`;
    made.append(one.title, where);
    return made;
  }

  function chosen() {
    return list.querySelector("[aria-selected=true]");
  }

  function choose(step) {
    const all = [...list.children];
    const at = all.indexOf(chosen());
    // past either end lies the box itself, as if nothing were chosen
    const next = all[at < 0 && step < 0 ? all.length - 1 : at + step];
    chosen()?.setAttribute("aria-selected", "false");
    if (!next) return box.removeAttribute("aria-activedescendant");
    next.setAttribute("aria-selected", "true");
    next.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", next.id);
  }

  box.addEventListener("input", () => {
    clearTimeout(timer);
    asking?.abort();
    timer = setTimeout(ask, WAIT);
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) {
        if (event.key === "ArrowDown") ask();
      } else {
        choose(event.key === "ArrowDown" ? 1 : -1);
      }
      event.preventDefault();
    } else if (event.key === "Enter" && !list.hidden && chosen()) {
      event.preventDefault();
      location.assign(chosen().dataset.url);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault(); // the words stay: only the list goes
      close();
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.url);
  });
  box.addEventListener("blur", close);
}
