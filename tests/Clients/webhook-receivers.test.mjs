// Receivers as documents show them, told of tasks by a real server: Express with a signature check, a handler that knows of retries, and Standard Webhooks.

import assert from "node:assert/strict";
import { createHmac, timingSafeEqual } from "node:crypto";
import { after, before, describe, test } from "node:test";
import express from "express";
import { Webhook } from "standardwebhooks";
import { inbox, listen, receive } from "./receivers.mjs";
import { bearer, json, poll, startServer } from "./rig.mjs";

const secret = "a-secret-of-my-own";

let server;
before(async () => (server = await startServer()));
after(() => server.stop());

const get = async (path) => (await fetch(`${server.url}${path}`, { headers: bearer })).json();

async function post(path, body = {}) {
  const answer = await fetch(`${server.url}${path}`, { method: "POST", headers: { ...bearer, ...json }, body: JSON.stringify(body) });
  assert.ok(answer.ok, `POST ${path}: ${answer.status} ${await answer.clone().text()}`);
  return answer.json();
}

/** A picture that is there at once. */
const draw = async (webhook = {}, simulate = { duration_ms: 20 }) =>
  (await post("/v1/images/generations", { model: "sim/image", prompt: "a \u{1f98a} <b>'runs'</b> \u2028 \u00e9", async: true, simulate, ...webhook })).task_id;

/** Of a task, the event whose last word is this. */
const event = (task, step) => ({ body }) => body.task_id === task && body.type.endsWith(`.${step}`);

/** Whether all that a task's own address had to be told is marked as told; other tests' endpoints hear of the task as well. */
const isDone = ({ data }) => data.filter(({ endpoint }) => endpoint === "task").every(({ status }) => status === "delivered");

function verifyWebhookSignature(payload, signature, key) {
  const expected = `sha256=${createHmac("sha256", key).update(JSON.stringify(payload)).digest("hex")}`;
  return timingSafeEqual(Buffer.from(signature), Buffer.from(expected));
}

/** Knows what it has done, and says when trying again is of no use: three times 500, then 400. */
class WebhookHandler {
  #processed = new Set();
  #failures = new Map();
  isMended = false;

  handle({ headers, body }) {
    const id = headers["x-conduit-event-id"];
    if (!verifyWebhookSignature(body, headers["x-conduit-signature"], secret)) return 401;
    if (this.#processed.has(id)) return 200;
    if (this.isMended) return this.#processed.add(id), 200;
    const failures = (this.#failures.get(id) ?? 0) + 1;
    this.#failures.set(id, failures);
    return failures > 3 ? 400 : 500;
  }
}

describe("a receiver", { concurrency: true }, () => {
  test("in Express verifies JSON.stringify(req.body), and drops by id what it knows", async () => {
    const { put, until, messages } = inbox();
    const seen = new Set();
    const app = express();
    app.use(express.json());
    app.post("/webhook", (req, res) => {
      const signature = req.headers["x-conduit-signature"];
      const id = req.headers["x-conduit-event-id"];
      if (!signature || !verifyWebhookSignature(req.body, signature, secret)) return res.status(401).json({ error: "Invalid signature" });
      const isKnown = seen.has(id);
      seen.add(id);
      put({ body: req.body, id, isKnown });
      res.status(200).json({ received: true });
    });
    const receiver = await listen(app);

    const task = await draw({ webhook_url: receiver.url, webhook_secret: secret, webhook_events: ["image.generation.started", "image.generation.completed"] });
    const { body, id, isKnown } = await until(event(task, "completed"), "The end");

    assert.deepEqual([body.type, body.data.task_id, body.id, isKnown], ["image.generation.completed", task, id, false]);
    assert.equal(body.data.image_url, (await get(`/v1/tasks/${task}`)).result.url);
    assert.ok(body.data.file_size > 0 && body.data.generation_time >= 0);
    assert.deepEqual(messages.map((message) => message.body.type), ["image.generation.started", "image.generation.completed"]);

    // Whoever has lost an event has it sent again; whoever has not knows it by its id.
    await poll(() => get(`/v1/tasks/${task}/deliveries`), isDone, "The marks");
    assert.equal((await post("/v1/dead-letters/replay", { endpoint: "task", task_id: task, status: "delivered" })).replayed, 2);
    const again = await until((message) => message.id === id && message.isKnown, "The end, once more");
    assert.deepEqual(again.body, body);
    assert.equal(seen.size, 2);
    await receiver.stop();
  });

  test("that fails three times and then refuses is told four times, and once more when it is asked for", async () => {
    const handler = new WebhookHandler();
    const receiver = await receive((message) => handler.handle(message));

    const task = await draw({ webhook_url: receiver.url, webhook_secret: secret, webhook_events: ["image.generation.completed"] });
    const letters = await poll(() => get(`/v1/dead-letters?endpoint=task&task_id=${task}`), ({ data }) => data.length > 0, "The dead letter");

    const [letter] = letters.data;
    const id = letter.event_id;
    assert.deepEqual([letter.kind, letter.status, letter.attempts, letter.reason, letter.last_attempt.status_code], ["delivery", "dead", 4, "http_status", 400]);
    assert.deepEqual(receiver.messages.map(({ headers }) => headers["x-conduit-event-id"]), [id, id, id, id]);
    assert.equal(new Set(receiver.messages.map(({ text }) => text)).size, 1);
    const waits = receiver.messages.slice(1).map(({ at }, index) => (at - receiver.messages[index].at) / 1000);
    [2, 4, 8].forEach((wait, index) => assert.ok(waits[index] > wait * 0.85 && waits[index] < wait * 1.15 + 3, `${waits}`));

    handler.isMended = true;
    assert.equal((await post(`/v1/dead-letters/${encodeURIComponent(letter.id)}/replay`)).replayed, 1);
    await poll(() => Promise.resolve(receiver.messages.length), (count) => count === 5, "The fifth attempt");
    assert.equal(receiver.messages[4].headers["x-conduit-event-id"], id);
    await poll(() => get(`/v1/tasks/${task}/deliveries`), isDone, "The mark");
    assert.deepEqual((await get(`/v1/dead-letters?endpoint=task&task_id=${task}`)).data, []);
    await receiver.stop();
  });

  test("that is registered verifies with Standard Webhooks, also while one secret replaces another", async () => {
    const receiver = await receive();
    const endpoint = await post("/v1/webhooks", { url: receiver.url, events: ["task.completed"], event_naming: "task" });
    const old = new Webhook(endpoint.secret);
    const tell = async () => {
      const task = await draw();
      return receiver.until(event(task, "completed"), "The end");
    };

    const first = await tell();
    assert.equal(old.verify(first.text, first.headers).type, "task.completed");

    const { secret: next, previous_secret_until: until } = await post(`/v1/webhooks/${endpoint.id}/rotate`, { overlap: 3600 });
    assert.notEqual(next, endpoint.secret);
    assert.ok(Date.parse(until) > Date.now());
    const both = await poll(tell, ({ headers }) => headers["webhook-signature"].includes(" "), "The new secret");
    for (const own of [old, new Webhook(next)]) {
      assert.equal(own.verify(both.text, both.headers).id, both.headers["webhook-id"]);
      assert.throws(() => own.verify(both.text.replace("task", "tusk"), both.headers));
    }
    assert.throws(() => new Webhook(next).verify(first.text, first.headers));
    await receiver.stop();
  });

  test("can be tried, and is left alone once it says that it is gone", async () => {
    // The tests beside this one draw images too, and the endpoint hears of them at any time.
    const pings = [204, 503];
    let isGone = false;
    const receiver = await receive(({ body }) => (body.type === "webhook.test" ? pings.shift() : isGone ? 410 : 204));
    const witness = await receive();
    await post("/v1/webhooks", { url: witness.url, events: ["workflow.failed"] });
    const { id } = await post("/v1/webhooks", { url: receiver.url, events: ["image.completed"] });

    assert.deepEqual((await post(`/v1/webhooks/${id}/test`)).delivered, true);
    const { delivered, attempt } = await post(`/v1/webhooks/${id}/test`);
    assert.deepEqual([delivered, attempt.status_code, attempt.error], [false, 503, "http_status"]);
    assert.deepEqual(pings, []);
    assert.equal((await get(`/v1/webhooks/${id}`)).enabled, true);

    // What a silo knows of endpoints may be three seconds old.
    isGone = true;
    const endpoint = await poll(async () => (await draw(), get(`/v1/webhooks/${id}`)), ({ state }) => state === "disabled", "The end of the endpoint", 500);
    assert.deepEqual([endpoint.enabled, endpoint.disabled_reason, endpoint.last_failure.status_code], [false, "gone", 410]);
    const notice = await witness.until(({ body }) => body.type === "webhook.disabled", "The news");
    assert.equal(notice.body.data.endpoint, id);
    await Promise.all([receiver.stop(), witness.stop()]);
  });
});
