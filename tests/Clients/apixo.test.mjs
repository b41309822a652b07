// Clients of the hosted generation API: fetch without a content type, and pollers that look into `data` unasked.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { bearer, poll, probe, startServer } from "./rig.mjs";

let server;
before(async () => (server = await startServer()));
after(() => server.stop());

const base = () => `${server.url}/api/v1`;

async function generate(model, input) {
  const answer = await fetch(`${base()}/generateTask/${model}`, { method: "POST", headers: bearer, body: JSON.stringify({ request_type: "async", input }) });
  const { code, message, data } = await answer.json();
  return { status: answer.status, code, message, ...data };
}

const status = async (model, taskId) => (await (await fetch(`${base()}/statusTask/${model}?taskId=${taskId}`, { headers: bearer })).json()).data;

const finish = (model, taskId) => poll(() => status(model, taskId), ({ state }) => state === "success" || state === "failed", `The end of ${model}`);

const samples = {
  "nano-banana": { mode: "text-to-image", prompt: "a fox", aspect_ratio: "1:1", output_format: "png" },
  "flux-2": { mode: "text-to-image", prompt: "a fox", aspect_ratio: "16:9", resolution: "1K" },
  "sora-2": { mode: "text-to-video", prompt: "a fox runs", duration: 4, resolution: "480p" },
  "veo-3-1": { mode: "text-to-video", prompt: "a fox runs", duration: 4, resolution: "720p", sound: true },
  suno: { mode: "V5", customMode: true, instrumental: true, prompt: "a quiet song", style: "folk", title: "Fox" },
};

for (const [model, input] of Object.entries(samples)) {
  test(`${model} makes a real file`, async () => {
    const { status: answered, code, message, taskId } = await generate(model, input);
    assert.deepEqual([answered, code, message], [200, 200, "success"]);

    const task = await finish(model, taskId);

    assert.equal(task.state, "success", task.failMsg);
    assert.ok(task.costTime > 0 && task.completeTime >= task.createTime);
    const { resultUrls } = JSON.parse(task.resultJson);
    assert.ok(resultUrls.length >= 1);
    const file = await fetch(resultUrls[0]);
    const kind = model === "suno" ? "audio" : /sora|veo/.test(model) ? "video" : "image";
    assert.ok(file.headers.get("content-type").startsWith(`${kind}/`), file.headers.get("content-type"));
    assert.ok((await file.arrayBuffer()).byteLength > 500);
    if (kind === "video") assert.ok(probe(resultUrls[0]).duration > 1);
  });
}

test("many pollers at once are all answered with data", async () => {
  const ids = await Promise.all(Array.from({ length: 10 }, async (_, number) => (await generate("flux-2", { prompt: `picture ${number}` })).taskId));

  const ended = await Promise.all(ids.map((id) => finish("flux-2", id)));

  assert.ok(ended.every(({ state }) => state === "success"));
});

test("a refused task has failed, with a code and a message, and HTTP 200", async () => {
  const { taskId } = await generate("sim/image", { prompt: "x", simulate: { fail: "content_policy_violation", message: "Not this." } });

  const { state, failCode, failMsg } = await finish("sim/image", taskId);

  assert.deepEqual([state, failCode, failMsg], ["failed", "CONTENT_VIOLATION", "Not this."]);
});

test("errors carry their status again, and an object in data", async () => {
  const missing = await generate("flux-2", {});
  assert.deepEqual([missing.status, missing.code, missing.error], [400, 400, "Missing required field: input.prompt"]);
  const model = await generate("flux-99", { prompt: "x" });
  assert.deepEqual([model.status, model.code], [404, 404]);
  const unknown = await fetch(`${base()}/statusTask/flux-2?taskId=task_00000000000000000000000000000000`, { headers: bearer });
  const body = await unknown.json();
  assert.deepEqual([unknown.status, body.code, body.message, typeof body.data], [404, 404, "Task not found", "object"]);
  const stranger = await fetch(`${base()}/statusTask/flux-2?taskId=x`);
  assert.deepEqual([stranger.status, typeof (await stranger.json()).data], [401, "object"]);
});
