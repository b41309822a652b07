// Clients of the Node task queue: a page with EventSource and fetch, without a key.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { EventSource } from "eventsource";
import { json, poll, startServer, within } from "./rig.mjs";

let server;
before(async () => (server = await startServer()));
after(() => server.stop());

const submit = (prompt) => fetch(`${server.url}/tasks`, { method: "POST", headers: json, body: JSON.stringify({ prompt }) });

/** What the queue's page keeps: every task it heard of, and the latest numbers. */
class Page {
  tasks = new Map();
  stats = null;
  events = [];
  #waiting = [];

  constructor(url) {
    this.source = new EventSource(`${url}/queue/stream`);
    const upsert = (task) => this.tasks.set(task.id, { ...this.tasks.get(task.id), ...task });
    this.#on("queue_snapshot", (tasks) => tasks.forEach(upsert));
    this.#on("queue_stats", (stats) => (this.stats = stats));
    for (const name of ["task_submitted", "task_started", "task_progress", "task_completed", "task_failed", "task_requeued"]) this.#on(name, upsert);
    this.#on("task_retry_scheduled", (retry) => upsert({ ...retry, state: "retrying" }));
    this.#on("task_cancelled", ({ id }) => this.tasks.delete(id));
  }

  #on(name, apply) {
    this.source.addEventListener(name, ({ data }) => {
      const value = JSON.parse(data);
      apply(value);
      this.events.push({ name, value });
      this.#waiting = this.#waiting.filter((waiter) => !waiter());
    });
  }

  /** Resolves once the page looks as wished. */
  until(isThere, what) {
    if (isThere(this)) return Promise.resolve();
    return within(new Promise((done) => this.#waiting.push(() => isThere(this) && (done(), true))), what);
  }

  close() {
    this.source.close();
  }
}

test("a prompt becomes a picture, and the page sees each step", async () => {
  const page = new Page(server.url);
  await page.until(() => page.stats, "The stream's first numbers");
  assert.equal(page.events[0].name, "queue_snapshot");

  const answer = await submit("a lighthouse at night");
  assert.equal(answer.status, 201);
  const { id, state } = await answer.json();
  assert.equal(state, "pending");
  await page.until(() => ["completed", "failed"].includes(page.tasks.get(id)?.state), "The task's end");

  const task = await (await fetch(`${server.url}/tasks/${id}`)).json();
  assert.equal(task.state, "completed");
  assert.equal(page.tasks.get(id).result.imageUrl, task.result.imageUrl);
  const picture = await fetch(task.result.imageUrl);
  assert.match(picture.headers.get("content-type"), /^image\//);
  assert.ok((await picture.arrayBuffer()).byteLength > 1000);
  const names = page.events.filter(({ value }) => value.id === id).map(({ name }) => name);
  assert.ok(names.includes("task_submitted") && names.includes("task_started"), names.join());
  await page.until(() => page.stats.completed >= 1 && page.stats.processing === 0, "Numbers after the end");
  page.close();
});

test("a prompt that asks to fail permanently fails without a retry", async () => {
  const { id } = await (await submit("please fail permanently")).json();

  const task = await poll(async () => (await fetch(`${server.url}/tasks/${id}`)).json(), ({ state }) => state === "failed" || state === "completed", "The task's end");

  assert.equal(task.state, "failed");
  assert.equal(task.retryCount, 0);
  assert.equal(typeof task.error.code, "string");
  assert.ok(task.error.message);
});

test("of 150 rapid submissions 100 are taken, five run at once, and there is room again as they finish", async () => {
  const page = new Page(server.url);
  await page.until(() => page.stats && page.stats.pending + page.stats.processing + page.stats.retrying === 0, "An idle queue");

  const answers = await Promise.all(Array.from({ length: 150 }, (_, number) => submit(`picture ${number}`)));

  const taken = answers.filter(({ status }) => status === 201).length;
  const full = answers.filter(({ status }) => status === 503);
  assert.equal(taken + full.length, 150);
  assert.ok(taken >= 100 && taken <= 120, `${taken} were taken`); // Those that ended meanwhile made room.
  const { error, message } = await full[0].json();
  assert.deepEqual([error, message], ["Queue full", "The queue is at capacity. Please wait for some tasks to complete."]);
  await page.until(() => page.stats.completed >= 3, "The first ends");
  await poll(() => submit("one more"), ({ status }) => status === 201, "Room for one more");
  const most = Math.max(...page.events.filter(({ name }) => name === "queue_stats").map(({ value }) => value.processing));
  assert.ok(most <= 5 && most >= 2, `${most} at once`);
  page.close();
});

test("a task that waits can be cancelled and is gone; one that runs cannot", async () => {
  const listed = await (await fetch(`${server.url}/tasks`)).json();
  assert.ok(Array.isArray(listed));
  const waiting = listed.find(({ state }) => state === "pending");
  const running = listed.find(({ state }) => state === "processing");

  const cancelled = await fetch(`${server.url}/tasks/${waiting.id}`, { method: "DELETE" });
  assert.deepEqual([cancelled.status, await cancelled.json()], [200, { success: true, message: "Task canceled" }]);
  assert.equal((await fetch(`${server.url}/tasks/${waiting.id}`)).status, 404);

  if (running) {
    const refused = await fetch(`${server.url}/tasks/${running.id}`, { method: "DELETE" });
    assert.deepEqual([refused.status, (await refused.json()).error], [400, "Cannot cancel"]);
  }
});

test("bad input and unknown tasks are told in the queue's own shape", async () => {
  for (const body of ["{}", "nonsense", JSON.stringify({ prompt: "x".repeat(1001) })]) {
    const answer = await fetch(`${server.url}/tasks`, { method: "POST", headers: json, body });
    assert.deepEqual([answer.status, (await answer.json()).error], [400, "Invalid request"]);
  }
  const unknown = await fetch(`${server.url}/tasks/task_1a2b3c4d`);
  const { error, message } = await unknown.json();
  assert.deepEqual([unknown.status, error, message], [404, "Not found", "Task not found"]);
  assert.equal((await (await fetch(`${server.url}/health`)).json()).status, "healthy");
});
