// Clients of the media gateway: a poller, a queue that cancels, and a live client over SignalR that subscribes to nothing.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { HttpTransportType, HubConnectionBuilder, LogLevel } from "@microsoft/signalr";
import { bearer, json, key, poll, probe, startServer, within } from "./rig.mjs";

let server;
before(async () => (server = await startServer()));
after(() => server.stop());

const post = (path, body) => fetch(`${server.url}${path}`, { method: "POST", headers: { ...bearer, ...json }, body: JSON.stringify(body) });
const get = async (path) => (await fetch(`${server.url}${path}`, { headers: bearer })).json();
const ended = ({ status }) => ["completed", "failed", "cancelled"].includes(status);
const finish = (id) => poll(() => get(`/v1/tasks/${id}`), ended, `The end of ${id}`);

/** Connects as the documented client does: no negotiation, the token in the address or the header, no subscription. */
async function connect(hub, methods) {
  const heard = [];
  let waiting = [];
  const connection = new HubConnectionBuilder()
    .withUrl(`${server.url}/hubs/${hub}`, { skipNegotiation: true, transport: HttpTransportType.WebSockets, accessTokenFactory: () => key })
    .withAutomaticReconnect()
    .configureLogging(LogLevel.None)
    .build();
  for (const method of methods) {
    connection.on(method, (...args) => {
      heard.push({ method, args });
      waiting = waiting.filter((waiter) => !waiter());
    });
  }
  await connection.start();
  return {
    heard,
    connection,
    until: (isThere, what) => (isThere() ? Promise.resolve() : within(new Promise((done) => waiting.push(() => isThere() && (done(), true))), what)),
    stop: () => connection.stop(),
  };
}

const objectMethods = ["Image", "Video"].flatMap((kind) => ["Started", "Progress", "Completed", "Failed"].map((step) => `${kind}Generation${step}`));

test("an asynchronous video is accepted, polled, and has its URL in every documented place", async () => {
  const answer = await post("/v1/videos/generations/async", { model: "video-01", prompt: "a fox runs", resolution: "720x480", duration: 4 });
  const { taskId, task_id, status, estimatedCompletionTime } = await answer.json();
  assert.deepEqual([answer.status, status, taskId], [202, "queued", task_id]);
  assert.ok(estimatedCompletionTime);

  const task = await poll(() => get(`/v1/videos/generations/tasks/${taskId}`), ended, "The video's end");

  assert.equal(task.status, "completed", task.error);
  assert.deepEqual([task.progress, task.error, task.state], [100, null, 2]);
  const url = task.videoResponse.data[0].url;
  const same = await get(`/v1/tasks/${taskId}`);
  assert.deepEqual([same.result.url, same.result.video_url, same.result.videoUrl, same.videoResponse.data[0].url], [url, url, url, url]);
  assert.ok(probe(url).duration > 1);
});

for (const path of ["/v1/video/generations", "/v1/videos/generations", "/v1/video/generations/async"]) {
  test(`POST ${path} is the same submission`, async () => {
    const answer = await post(path, { model: "minimax-video", prompt: "a fox", duration: 4, priority: 7 });
    const { task_id } = await answer.json();
    assert.equal(answer.status, 202);

    assert.ok((await get(`/v1/video/generations/${task_id}`)).status);
    await finish(task_id);
  });
}

test("an image with async:true is accepted, polled, and has its URL", async () => {
  const answer = await post("/v1/images/generations", { model: "dall-e-3", prompt: "a fox", size: "1024x1024", quality: "hd", style: "natural", async: true });
  const { task_id } = await answer.json();
  assert.equal(answer.status, 202);

  const task = await finish(task_id);

  assert.equal(task.status, "completed", task.error);
  assert.ok(task.result.url.startsWith("http"));
  assert.equal(task.result.image_url, task.result.url);
});

test("a refused prompt fails with a text and a code", async () => {
  const { task_id } = await (await post("/v1/images/generations", { model: "sim/image", prompt: "x", async: true, simulate: { fail: "content_policy_violation", message: "Not this." } })).json();

  const task = await finish(task_id);

  assert.deepEqual([task.status, task.error, task.error_code, task.is_retryable], ["failed", "Not this.", "content_policy_violation", false]);
});

test("cancel stops a task that runs, and may be repeated", async () => {
  const { task_id } = await (await post("/v1/video/generations", { model: "sim/video", prompt: "x", simulate: { duration_ms: 60_000 } })).json();
  await poll(() => get(`/v1/tasks/${task_id}`), ({ status }) => status === "processing", "The start");

  const cancel = () => fetch(`${server.url}/v1/tasks/${task_id}/cancel`, { method: "POST", headers: bearer });
  assert.ok((await cancel()).ok);

  assert.equal((await finish(task_id)).status, "cancelled");
  assert.ok((await cancel()).ok);
});

test("a live client hears of every task of its key without subscribing, in objects", async () => {
  const live = await connect("media-generation", objectMethods);
  const { task_id } = await (await post("/v1/images/generations", { model: "dall-e-3", prompt: "a fox", async: true })).json();

  const done = () => live.heard.find(({ method, args }) => method === "ImageGenerationCompleted" && args[0].taskId === task_id);
  await live.until(done, "ImageGenerationCompleted");

  assert.equal(done().args[0].imageUrl, (await get(`/v1/tasks/${task_id}`)).result.url);
  assert.equal(live.heard.filter(({ method, args }) => method.endsWith("Completed") && args[0].taskId === task_id).length, 1);
  await live.stop();

  // Who connects later is told how recent tasks ended.
  const late = await connect("media-generation", objectMethods);
  await late.until(() => late.heard.some(({ method, args }) => method === "ImageGenerationCompleted" && args[0].taskId === task_id), "The end, told again");
  await late.stop();
});

test("the tasks hub speaks in positions, after a subscription", async () => {
  const live = await connect("tasks", ["TaskStarted", "TaskProgress", "TaskCompleted", "TaskFailed", "TaskCancelled"]);
  const { task_id } = await (await post("/v1/video/generations", { model: "sim/video", prompt: "x", simulate: { duration_ms: 1500 } })).json();
  await live.connection.invoke("SubscribeToTask", task_id);

  const done = () => live.heard.find(({ method, args }) => method === "TaskCompleted" && args[0] === task_id);
  await live.until(done, "TaskCompleted");

  assert.equal(done().args.length, 2);
  await assert.rejects(live.connection.invoke("SubscribeToTask", "6f1c7a52-0a39-4f8e-9d1e-2f4f6f0a1b2c"), /Task not found/);
  await live.stop();
});

test("errors are the envelope that clients read, whatever went wrong", async () => {
  const expect = async (answer, status, code) => {
    const { error } = await answer.json();
    assert.deepEqual([answer.status, error.code], [status, code]);
    assert.ok(error.message && error.type);
  };
  await expect(await post("/v1/images/generations", { model: "dall-e-3" }), 400, "missing_parameter");
  await expect(await post("/v1/images/generations", { model: "dall-e-33", prompt: "x" }), 404, "model_not_found");
  await expect(await fetch(`${server.url}/v1/videos/generations/async`, { method: "POST", headers: { ...bearer, ...json }, body: "{" }), 400, "malformed_json");
  await expect(await fetch(`${server.url}/v1/videos/generations/async`, { method: "POST", headers: json, body: "{}" }), 401, "unauthorized");
  await expect(await fetch(`${server.url}/v1/nothing/here`, { headers: bearer }), 404, "not_found");
});
