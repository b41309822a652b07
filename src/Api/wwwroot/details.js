// The drawer with everything about one task.

import * as api from "./api.js";
import { says, titleOf } from "./card.js";
import { deliveryTable } from "./deliveries.js";
import { byId, element } from "./dom.js";
import { createDrawer } from "./drawer.js";
import { bytes, time, took } from "./format.js";
import { preview } from "./preview.js";
import { isTerminal } from "./store.js";

let shown = null;

const drawer = createDrawer("details", () => {
  shown = null;
  byId("details-body").replaceChildren();
});

export async function openDetails(id) {
  shown = { id, sequence: -1 };
  byId("details-body").replaceChildren(element("p", { class: "soft", text: "Reading…" }));
  drawer.open();
  await refresh(id);
}

/** Called with every change of a task; does nothing unless that task is shown. */
export function detailsChanged(task) {
  if (drawer.isOpen() && shown?.id === task.id && task.sequence > shown.sequence) {
    const before = shown;
    shown = { ...shown, sequence: task.sequence };
    if (before.status !== task.status) refresh(task.id);
  }
}

async function refresh(id) {
  try {
    const [task, attempts, reason, deliveries] = await Promise.all([api.get(id), api.attempts(id), api.why(id), api.deliveries(id)]);
    if (shown?.id !== id) return;
    shown = { id, sequence: task.sequence, status: task.status };
    byId("details-title").textContent = titleOf(task);
    byId("details-body").replaceChildren(...content(task, attempts, reason, deliveries).filter(Boolean));
  } catch (problem) {
    byId("details-body").replaceChildren(element("p", { class: "error", text: problem.message }));
  }
}

function content(task, attempts, reason, deliveries) {
  const title = titleOf(task);
  const view = preview(task, title);
  return [
    view && element("div", { class: "preview" }, view),
    element("h3", { text: "Facts" }),
    facts(task, reason),
    attempts.length > 0 && element("h3", { text: "Attempts" }),
    attempts.length > 0 && attemptTable(attempts),
    deliveries.length > 0 && element("h3", { text: "Webhooks" }),
    deliveries.length > 0 && deliveryTable(deliveries, () => refresh(task.id)),
    (task.result?.outputs.length ?? 0) > 0 && element("h3", { text: "Outputs" }),
    ...(task.result?.outputs ?? []).filter((output) => output.url).map(outputLine),
    element("h3", { text: "JSON" }),
    element("pre", { class: "json", tabindex: "0", text: JSON.stringify(task, null, 2) }),
  ];
}

function facts(task, reason) {
  const rows = [
    ["Status", `${task.status}${isTerminal(task) ? "" : ` · ${task.progress} %`}`],
    ["Says", says(task)],
    [task.status === "processing" ? "Now" : "Waits for", isTerminal(task) ? null : reason?.message],
    ["Error", task.error_code],
    ["Model", `${task.model} · ${task.provider}`],
    ["Priority", String(task.priority)],
    ["Created", time(task.created_at)],
    ["Started", time(task.started_at)],
    ["Ended", time(task.completed_at)],
    ["Id", task.id],
  ];
  return element("dl", { class: "facts" }, ...rows.filter(([, value]) => value).flatMap(([name, value]) => [element("dt", { text: name }), element("dd", { text: value })]));
}

function attemptTable(attempts) {
  const head = ["#", "Model", "Started", "Took", "Outcome"].map((text) => element("th", { text, scope: "col" }));
  const rows = attempts.map((attempt) => element("tr", {},
    element("td", { text: String(attempt.number) }),
    element("td", { text: attempt.model }),
    element("td", { text: new Date(attempt.started_at).toLocaleTimeString() }),
    element("td", { text: took(attempt.started_at, attempt.ended_at) }),
    element("td", { text: attempt.error ? `${attempt.error_code}: ${attempt.error}` : attempt.ended_at ? "succeeded" : "running" })));
  return element("table", { class: "attempts" }, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows));
}

function outputLine(output) {
  const size = output.width ? ` · ${output.width}×${output.height}` : "";
  return element("p", { class: "note" },
    element("a", { href: api.mediaPath(output.url), target: "_blank", rel: "noopener", text: output.role }),
    ` · ${output.content_type} · ${bytes(output.bytes)}${size}`);
}
