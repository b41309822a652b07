// One task in the list. Built once, then changed in place.

import { mediaPath } from "./api.js";
import { element, setShown, setText } from "./dom.js";
import { ago, seconds, time, took } from "./format.js";
import { preview, previewKey } from "./preview.js";
import { isTerminal } from "./store.js";

/** What a task is called: its prompt, or what was done to which file. */
export function titleOf(task) {
  const words = task.input?.prompt ?? task.input?.input ?? task.input?.text;
  const prompt = Array.isArray(words) ? words.join(" · ") : words;
  if (typeof prompt === "string" && prompt.trim()) return prompt.trim().slice(0, 300);
  return task.metadata?.filename ? `${task.model} · ${task.metadata.filename}` : task.model;
}

/** What is going on, in one line. */
export function says(task) {
  if (task.status === "failed") return task.error ?? task.error_code ?? "failed";
  if (task.cancel_requested && !isTerminal(task)) return "Cancelling…";
  if (task.status === "retrying") return [task.error_detail?.message ?? task.message, nextTry(task)].filter(Boolean).join(" ");
  if (task.status === "scheduled" && task.due_at) return `Starts ${time(task.due_at)}`;
  if (task.status === "completed") return `Took ${took(task.started_at, task.completed_at)}`;
  if (task.status === "cancelled") return task.started_at ? `Stopped after ${took(task.started_at, task.completed_at)}` : "Cancelled before it started";
  const words = [task.message ?? task.stage ?? (task.status === "queued" ? "Waits for its turn" : null)];
  if (task.status === "queued" && task.queue_position) words.push(`place ${task.queue_position}`);
  if (task.estimated_time_remaining) words.push(`about ${seconds(task.estimated_time_remaining)} left`);
  return words.filter(Boolean).join(" · ");
}

function nextTry(task) {
  const wait = task.next_retry_at ? (Date.parse(task.next_retry_at) - Date.now()) / 1000 : 0;
  return wait > 0 ? `Next try in ${seconds(wait)}.` : "Next try soon.";
}

export function createCard(task, actions) {
  const title = titleOf(task);
  const parts = {
    preview: element("div", { class: "preview" }),
    big: element("span", { class: "big" }),
    stage: element("span"),
    pill: element("span", { class: "pill" }),
    attempt: element("span", { class: "meta" }),
    when: element("span", { class: "meta push" }),
    progress: element("progress", { max: "100", "aria-label": `Progress of ${title}` }),
    says: element("p", { class: "says" }),
    open: element("a", { text: "Open", target: "_blank", rel: "noopener", "aria-label": `Open the result of ${title}` }),
    cancel: element("button", { type: "button", text: "Cancel", "aria-label": `Cancel ${title}`, onclick: () => actions.cancel(task.id) }),
    retry: element("button", { type: "button", text: "Retry", "aria-label": `Retry ${title}`, onclick: () => actions.retry(task.id) }),
  };
  const node = element("li", { class: "card", "data-id": task.id },
    parts.preview,
    element("div", { class: "body" },
      element("div", { class: "line" }, parts.pill, parts.attempt, parts.when),
      element("p", { class: "title", text: title, title }),
      element("p", { class: "meta", text: `${task.kind} · ${task.model}` }),
      parts.progress,
      parts.says,
      element("div", { class: "actions" }, parts.cancel, parts.retry, parts.open,
        element("button", { type: "button", class: "quiet push", text: "Details", "aria-label": `Details of ${title}`, onclick: () => actions.details(task.id) }))));
  const card = { node, update: (current) => update(node, parts, current, title) };
  card.update(task);
  return card;
}

function update(node, parts, task, title) {
  node.dataset.status = task.status;
  setText(parts.pill, task.status);
  setText(parts.attempt, task.attempt > 1 || task.status === "retrying" ? `try ${task.attempt}/${task.max_attempts}` : "");
  setText(parts.when, ago(task.created_at));
  setText(parts.says, says(task));
  setShown(parts.progress, task.status === "processing");
  parts.progress.value = task.progress;
  setShown(parts.cancel, !isTerminal(task));
  parts.cancel.disabled = task.cancel_requested;
  setShown(parts.retry, task.status === "failed");
  setShown(parts.open, Boolean(task.result?.url));
  if (task.result?.url) parts.open.href = mediaPath(task.result.url);
  showPreview(parts, task, title);
}

function showPreview(parts, task, title) {
  const key = previewKey(task);
  if (parts.preview.dataset.key !== key) {
    parts.preview.dataset.key = key;
    parts.preview.replaceChildren(preview(task, title) ?? element("div", { class: "waiting" }, parts.big, parts.stage));
  }

  const signs = { failed: "✕", cancelled: "⊘", completed: "✓", scheduled: "◷", queued: "…", retrying: "↻" };
  setText(parts.big, signs[task.status] ?? `${task.progress} %`);
  setText(parts.stage, task.status === "processing" ? task.stage ?? "" : "");
}
