// The rows of a folder: select one, a range or all; what can be done with them; a menu for each row.
//
// Without this module the boxes and the buttons below the list do the same, and each item's own page has the rest.

const form = document.querySelector("[data-selection]");
if (form) {
  select(form);
  addMenus(form);
}

/** A box for all, ranges with the shift key, and a bar that says how many are selected. */
function select(form) {
  const boxes = [...form.querySelectorAll("tbody input[name=item]")];
  const bar = form.querySelector(".selection-bar");
  bar.classList.add("is-live");
  const count = form.querySelector(".selection-count");
  const all = document.createElement("input");
  const head = form.querySelector("thead .select");
  Object.assign(all, { type: "checkbox", className: "form-check-input", ariaLabel: form.dataset.all });
  head.replaceChildren(all);
  let last = null;

  const tell = () => {
    const selected = boxes.filter((box) => box.checked).length;
    bar.hidden = !selected;
    count.textContent = count.dataset.some.replace("{count}", selected);
    all.checked = selected === boxes.length;
    all.indeterminate = selected > 0 && selected < boxes.length;
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  for (const box of boxes) {
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last) {
        const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((one, other) => one - other);
        for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
      }
      last = box;
      tell();
    });
  }
  window.addEventListener("pageshow", tell);
  tell();
}

/** A menu at the end of each row, made when it is first opened. */
function addMenus(form) {
  const template = document.querySelector("#row-menu");
  for (const row of form.querySelectorAll("tbody tr")) {
    const menu = template.content.cloneNode(true).querySelector("details");
    const name = row.querySelector(".name a").textContent.trim();
    menu.querySelector("summary").ariaLabel = `${form.dataset.more} ${name}`;
    menu.addEventListener("toggle", () => {
      if (!menu.open) return;
      for (const other of form.querySelectorAll(".row-menu[open]")) if (other !== menu) other.open = false;
      const room = innerHeight - menu.getBoundingClientRect().bottom;
      menu.classList.toggle("is-up", menu.querySelector("ul").offsetHeight > room);
    });
    for (const entry of menu.querySelectorAll("li")) {
      if (!fits(entry, row)) entry.remove();
      else prepare(entry.firstElementChild, row);
    }
    row.lastElementChild.append(menu);
  }
  document.addEventListener("click", (event) => {
    for (const open of form.querySelectorAll(".row-menu[open]")) if (!open.contains(event.target)) open.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && form.querySelector(".row-menu[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
}

/** Whether an entry is for this kind of row, and for whoever looks at it. */
function fits(entry, row) {
  const { kind, needs } = entry.dataset;
  return (!kind || kind === row.dataset.kind) && (!needs || row.dataset.may.includes(needs));
}

/** Let an entry speak of its row: a link goes there, a button does it, one copies the link that stays. */
function prepare(entry, row) {
  const { id } = row.dataset;
  if (entry.href) entry.href = entry.getAttribute("href").replaceAll("ID", id);
  if (entry.dataset.link) {
    entry.addEventListener("click", async () => {
      await navigator.clipboard.writeText(entry.dataset.link.replace("ID", id));
      entry.closest("details").open = false;
      document.querySelector(".flashes").textContent = entry.dataset.copied;
    });
  }
  if (entry.name === "act") {
    entry.addEventListener("click", () => {
      for (const box of form.querySelectorAll("tbody input[name=item]")) box.checked = box.value === id;
    });
  }
}
