// The drawer of webhook endpoints: how they do, what to do with them, and what was given up.

import * as api from "./api.js";
import { deliveryTable } from "./deliveries.js";
import { byId, element, setShown } from "./dom.js";
import { createDrawer } from "./drawer.js";
import { time } from "./format.js";

const lookEvery = 3_000;
let timer = null;
let shown = null;
let isLost = false;

const drawer = createDrawer("webhooks", () => {
  clearInterval(timer);
  say(null);
  byId("webhooks-secret").replaceChildren();
});

export function initWebhooks() {
  byId("webhooks-open").addEventListener("click", () => {
    drawer.open();
    shown = null;
    refresh();
    timer = setInterval(() => document.hidden || refresh(), lookEvery);
  });
  byId("webhooks-form").addEventListener("submit", (event) => {
    event.preventDefault();
    act(event.submitter, add);
  });
  byId("webhooks-all").addEventListener("click", (event) => act(event.target, sendAll));
}

/** Shows what the server says now; touches nothing while that is what is shown already, so that nobody loses a place in it. */
async function refresh() {
  try {
    const [endpoints, letters] = await Promise.all([api.webhooks(), api.deadLetters()]);
    if (isLost) say(null);
    isLost = false;
    const now = JSON.stringify([endpoints, letters]);
    if (now === shown) return;
    shown = now;
    byId("webhooks-list").replaceChildren(...endpoints.map(endpointLine));
    showLetters(letters, new Map(endpoints.map((endpoint) => [endpoint.id, endpoint.url])));
  } catch (problem) {
    isLost = true;
    say(null, problem);
  }
}

function showLetters({ data, has_more: hasMore }, urls) {
  setShown(byId("webhooks-all"), data.length > 0);
  byId("webhooks-dead").replaceChildren(data.length > 0
    ? deliveryTable(data, refresh, urls)
    : element("p", { class: "note", text: "Nothing. What a receiver refuses, or does not take in time, would be here." }),
  hasMore ? element("p", { class: "note", text: "There are more; these are the newest." }) : "");
}

/** Runs what a button stands for, and says what came of it. */
async function act(button, work) {
  button.disabled = true;
  try {
    say(await work());
  } catch (problem) {
    say(null, problem);
  } finally {
    button.disabled = false;
    await refresh();
  }
}

function say(news, problem = null) {
  byId("webhooks-news").textContent = news ?? "";
  byId("webhooks-problem").textContent = problem?.message ?? "";
  setShown(byId("webhooks-problem"), Boolean(problem));
}

async function add() {
  const events = byId("webhooks-events").value.split(/[\s,]+/).filter(Boolean);
  const made = await api.addWebhook({ url: byId("webhooks-url").value.trim(), ...(events.length > 0 ? { events } : {}) });
  byId("webhooks-form").reset();
  showSecret(made);
}

/** Stays until the drawer is closed: nobody can ask for it again. */
function showSecret({ url, secret }) {
  byId("webhooks-secret").replaceChildren(`The secret of ${url}, shown this once: `, element("code", { text: secret }));
}

async function sendAll() {
  const { replayed, has_more: hasMore } = await api.replayAll();
  return `${replayed} on ${replayed === 1 ? "its" : "their"} way again.${hasMore ? " There are more." : ""}`;
}

async function test({ id, url }) {
  const { delivered, attempt } = await api.testWebhook(id);
  const answer = attempt.status_code ? `answered ${attempt.status_code}` : attempt.error.replaceAll("_", " ");
  return `${url} ${delivered ? "took the test event" : "did not take the test event"}: ${answer}, after ${attempt.duration_ms} ms.`;
}

async function turn({ id, enabled }) {
  await api.changeWebhook(id, { enabled: !enabled });
}

function endpointLine(endpoint) {
  const button = (text, work) => element("button", { type: "button", text, "aria-label": `${text}: ${endpoint.url}`, onclick: (event) => act(event.target, () => work(endpoint)) });
  return element("li", { class: "endpoint", "data-id": endpoint.id, "data-state": endpoint.state },
    element("div", { class: "line" }, element("span", { class: "pill", text: endpoint.state }), element("span", { class: "title", text: endpoint.url })),
    endpoint.description ? element("p", { class: "note", text: endpoint.description }) : null,
    element("p", { class: "note", text: `Told of ${endpoint.events.length > 0 ? endpoint.events.join(", ") : "everything"}.` }),
    healthOf(endpoint),
    element("div", { class: "actions" },
      button("Send a test", test),
      button(endpoint.enabled ? "Switch off" : "Switch on", turn),
      button("New secret", async ({ id }) => showSecret(await api.rotateWebhook(id))),
      removeButton(endpoint)));
}

function healthOf(endpoint) {
  const reasons = { gone: "it said that it is gone", failing: "it took nothing for five days" };
  const failure = endpoint.last_failure;
  const words = endpoint.disabled_reason
    ? `Switched off: ${reasons[endpoint.disabled_reason] ?? endpoint.disabled_reason}.`
    : endpoint.failing_since ? `Fails since ${time(endpoint.failing_since)}: ${failure?.status_code ? `answered ${failure.status_code}` : failure?.error?.replaceAll("_", " ")}.` : null;
  return words ? element("p", { class: "error", text: words }) : endpoint.last_success_at ? element("p", { class: "note", text: `Took something last at ${time(endpoint.last_success_at)}.` }) : null;
}

/** Asks by its own words: the second click does it. */
function removeButton(endpoint) {
  return element("button", {
    type: "button",
    class: "quiet push",
    text: "Remove",
    "aria-label": `Remove: ${endpoint.url}`,
    onclick: (event) => {
      const button = event.target;
      if (button.dataset.asked) return act(button, () => api.removeWebhook(endpoint.id));
      button.dataset.asked = "yes";
      button.textContent = "Really remove";
      button.setAttribute("aria-label", `Really remove: ${endpoint.url}`);
      return null;
    },
  });
}
