// Puts the parts together: key, form, list, live updates.

import * as api from "./api.js";
import { createCard, titleOf } from "./card.js";
import { detailsChanged, openDetails } from "./details.js";
import { byId, element, setShown, setText } from "./dom.js";
import { initForm, loadModels } from "./form.js";
import { connect } from "./live.js";
import * as store from "./store.js";
import { initWebhooks } from "./webhooks.js";

const cards = new Map();
const mine = new Set();
const shownStatuses = new Set();
let cursor = null;
let statsTimer = null;

const actions = {
  cancel: (id) => command(api.cancel, id),
  retry: (id) => command(api.retry, id),
  details: openDetails,
};

async function command(call, id) {
  try {
    take(await call(id));
  } catch (problem) {
    announce(problem.message);
  }
}

function announce(text) {
  byId("announce").textContent = text;
}

/** A task from anywhere: an answer, the list, a live update. */
function take(task) {
  if (store.put(task)) {
    refreshStats();
    if (store.isTerminal(task) && mine.delete(task.id)) announce(`${titleOf(task)}: ${task.status}`);
  }
}

const isShown = (task) => shownStatuses.size === 0 || shownStatuses.has(task.status);

function render(ids) {
  for (const id of ids) {
    const task = store.find(id);
    if (!task || !isShown(task)) {
      cards.get(id)?.node.remove();
      cards.delete(id);
      continue;
    }

    detailsChanged(task);
    if (cards.has(id)) cards.get(id).update(task);
    else insert(task);
  }

  showEmpty();
}

/** Ids sort by creation: a new card stands before the first older one. */
function insert(task) {
  const card = createCard(task, actions);
  cards.set(task.id, card);
  const list = byId("list");
  const older = [...list.children].find((node) => node.dataset.id < task.id);
  list.insertBefore(card.node, older ?? null);
}

function showEmpty() {
  const isEmpty = cards.size === 0;
  setShown(byId("empty"), isEmpty);
  if (!isEmpty) return;
  setText(byId("empty-title"), shownStatuses.size > 0 ? "No such tasks" : "Nothing here yet");
  setText(byId("empty-text"), shownStatuses.size > 0
    ? "No task has this status at the moment."
    : "Pick a model, say what you want, and press Submit. The task appears here and moves as it works.");
}

async function reload(from = null) {
  const page = await api.list([...shownStatuses], from);
  cursor = page.next_cursor;
  setShown(byId("older"), Boolean(cursor));
  page.tasks.forEach(take);
  if (!from) await refreshOld(new Set(page.tasks.map((task) => task.id)));
  if (page.tasks.length === 0) showEmpty();
}

/** What happened while the page was not connected to tasks that are too old for the first page of the list. */
async function refreshOld(seen) {
  const old = store.all().filter((task) => !store.isTerminal(task) && !seen.has(task.id)).slice(0, 20);
  for (const task of old) take(await api.get(task.id));
}

function refreshStats() {
  statsTimer ??= setTimeout(async () => {
    statsTimer = null;
    try {
      showStats(await api.stats());
    } catch {
      // The counters stay as they are; the next change asks again.
    }
  }, 300);
}

function showStats({ total, by_status: counts }) {
  for (const button of byId("filters").children) {
    const count = button.dataset.status ? counts[button.dataset.status] ?? 0 : total;
    setText(button.querySelector("b"), count < 10_000 ? String(count) : `${Math.floor(count / 1000)}k`);
    button.title = count.toLocaleString();
    button.classList.toggle("none", count === 0);
  }
}

function initFilters() {
  const names = [null, ...store.statuses];
  byId("filters").replaceChildren(...names.map((status) => element("button",
    { type: "button", "aria-pressed": String(status === null), "data-status": status, onclick: () => filter(status) },
    status ?? "all", element("b", { text: "0" }))));
}

async function filter(status) {
  shownStatuses.clear();
  if (status) shownStatuses.add(status);
  for (const button of byId("filters").children) {
    button.setAttribute("aria-pressed", String((button.dataset.status ?? null) === status));
  }

  render([...new Set([...cards.keys(), ...store.all().map((task) => task.id)])]);
  await reload().catch((problem) => announce(problem.message));
}

function showState(state) {
  const names = { connecting: "connecting", live: "live", offline: "offline, trying again" };
  byId("connection").dataset.state = state;
  setText(byId("connection").querySelector(".label"), names[state]);
}

function initTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const show = () => (document.documentElement.dataset.theme = localStorage.getItem("mediatasks.theme") ?? (dark.matches ? "dark" : "light"));
  dark.addEventListener("change", show);
  byId("theme").addEventListener("click", () => {
    localStorage.setItem("mediatasks.theme", document.documentElement.dataset.theme === "dark" ? "light" : "dark");
    show();
  });
  show();
}

async function start() {
  await loadModels();
  await reload();
  refreshStats();
  connect({
    onState: showState,
    onTask: take,
    onReady: () => {
      reload().catch((problem) => announce(problem.message));
      refreshStats();
    },
  });
}

/** Without a key, or with a wrong one, the page asks for one. */
async function begin() {
  setShown(byId("submit-form"), Boolean(api.getKey()));
  setShown(byId("key-form"), !api.getKey());
  if (!api.getKey()) return showState("offline");
  try {
    await start();
  } catch (problem) {
    setShown(byId("key-form"), problem.status === 401);
    announce(problem.message);
    if (problem.status !== 401) setTimeout(begin, 2000);
  }
}

initTheme();
initFilters();
initWebhooks();
initForm((task) => {
  mine.add(task.id);
  take(task);
  announce(`Submitted: ${titleOf(task)}`);
});
store.onChange(render);
byId("older").addEventListener("click", () => reload(cursor).catch((problem) => announce(problem.message)));
byId("key-form").addEventListener("submit", (event) => {
  event.preventDefault();
  api.useKey(byId("key").value.trim());
  begin();
});
// Ages and waits move on by themselves.
setInterval(() => document.hidden || cards.forEach((card, id) => store.find(id) && card.update(store.find(id))), 1_000);
await api.findKey();
await begin();
