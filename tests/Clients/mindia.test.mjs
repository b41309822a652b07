// Clients of the media platform: upload, find the task, wait for it, stream the result.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { bearer, json, makeVideo, poll, probe, startServer } from "./rig.mjs";

const rounds = 50;

let server;
before(async () => (server = await startServer()));
after(() => server.stop());

const get = async (path) => (await fetch(`${server.url}${path}`, { headers: bearer })).json();
const post = (path, body) => fetch(`${server.url}${path}`, { method: "POST", headers: { ...bearer, ...json }, body: body && JSON.stringify(body) });

function upload(bytes, headers = {}) {
  const form = new FormData();
  form.append("file", new Blob([bytes], { type: "video/mp4" }), "clip.mp4");
  return fetch(`${server.url}/api/videos`, { method: "POST", headers: { ...bearer, ...headers }, body: form });
}

/** The documented loop: it looks at the status only. */
const wait = (id) => poll(() => get(`/api/tasks/${id}`), ({ status }) => ["completed", "failed", "cancelled"].includes(status), `The end of ${id}`, 50);

test(`the workflow succeeds ${rounds} times of ${rounds}`, async () => {
  const clip = makeVideo();
  for (let round = 0; round < rounds; round++) {
    const answer = await upload(clip);
    assert.equal(answer.status, 200);
    const { id } = await answer.json();

    const { tasks } = await get("/api/tasks?type=VideoTranscoding&status=processing");
    const task = tasks.find(({ payload }) => payload.video_id === id);
    assert.ok(task, `round ${round}: the task of ${id} is not among the ${tasks.length} that are processed`);

    const done = await wait(task.id);
    assert.deepEqual([done.status, done.error], ["completed", null]);
    const video = await get(`/api/videos/${id}`);
    assert.equal(video.processing_status, "completed");
    if (round === 0) assert.ok(probe(new URL(video.hls_url, server.url).href).duration > 1);
    const master = await fetch(new URL(`/api/videos/${id}/stream/master.m3u8`, server.url), { headers: bearer });
    assert.match(await master.text(), /^#EXTM3U/);
  }
});

test("tasks are listed with totals, and counted", async () => {
  const { tasks, total, limit, offset } = await get("/api/tasks?type=VideoTranscoding&limit=2");
  assert.equal(tasks.length, 2);
  assert.deepEqual([total >= 2, limit, offset], [true, 2, 0]);
  const stats = await get("/api/tasks/stats");
  assert.ok(stats.total >= total && stats.by_status.completed >= 2 && stats.by_type.VideoTranscoding >= 2);
  assert.equal(stats.success_rate, stats.by_status.completed / stats.total);
});

test("an embedding is a task like the others", async () => {
  const answer = await post("/api/tasks", { type: "EmbeddingGeneration", payload: { text: "a fox" } });
  const { id, type, task_type } = await answer.json();
  assert.ok(answer.ok, `${answer.status}`);
  assert.deepEqual([type, task_type], ["EmbeddingGeneration", "generate_embedding"]);

  assert.equal((await wait(id)).status, "completed");
});

test("an upload that is repeated with its key is the same upload", async () => {
  const clip = makeVideo();
  const first = await upload(clip, { "Idempotency-Key": "once" });
  const again = await upload(clip, { "Idempotency-Key": "once" });

  assert.equal((await again.json()).id, (await first.json()).id);
  assert.equal(again.headers.get("x-idempotent-replayed"), "true");
});

test("what cannot be done is told with a code, and whether trying again may help", async () => {
  const done = (await get("/api/tasks?status=completed&limit=1")).tasks[0];
  const cancel = await post(`/api/tasks/${done.id}/cancel`);
  const { error, code, recoverable } = await cancel.json();
  assert.deepEqual([cancel.status, code, recoverable, typeof error], [400, "NOT_CANCELLABLE", false, "string"]);
  const unknown = await fetch(`${server.url}/api/tasks/6f1c7a52-0a39-4f8e-9d1e-2f4f6f0a1b2c`, { headers: bearer });
  assert.deepEqual([unknown.status, (await unknown.json()).code], [404, "NOT_FOUND"]);
  const stranger = await fetch(`${server.url}/api/tasks`);
  assert.deepEqual([stranger.status, (await stranger.json()).code], [401, "UNAUTHORIZED"]);
});
