// Rows of the folder page, and receipts, that turn from "being checked" to "checked" by themselves.

const STATE_EVERY = 2500; // milliseconds between looks at what is being checked
const MOST_IDS = 100; // in one look

let timer;
watchStates();

/** Look now and then at what is being checked, rows of the list and receipts alike, and say when it has been. */
export function watchStates() {
  timer ??= pending().length ? setInterval(lookAgain, STATE_EVERY) : undefined;
}

function pending() {
  return [...document.querySelectorAll("[data-states-url] [data-state=pending]")];
}

async function lookAgain() {
  const all = pending();
  if (!all.length) timer = clearInterval(timer);
  for (const address of new Set(all.map(urlOf))) {
    const shown = all.filter((state) => urlOf(state) === address).slice(0, MOST_IDS);
    const query = new URLSearchParams(shown.map((state) => ["id", idOf(state)]));
    const answer = await fetch(`${address}?${query}`, { headers: { Accept: "application/json" } }).catch(() => null);
    if (answer?.ok) for (const state of (await answer.json()).states) show(state, shown);
  }
}

function show(state, among) {
  if (state.state === "pending") return;
  for (const shown of among.filter((one) => idOf(one) === state.id)) {
    Object.assign(shown, { className: `state state-${state.state}`, textContent: state.word }).dataset.state = state.state;
  }
}

function urlOf(state) {
  return state.closest("[data-states-url]").dataset.statesUrl;
}

function idOf(state) {
  return state.closest("[data-id]").dataset.id;
}
