// Clients of the FastAPI job service: multipart upload, then polling, without a key.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { makeVideo, poll, probe, startServer } from "./rig.mjs";

let server;
before(async () => (server = await startServer()));
after(() => server.stop());

const upload = (bytes, query = "", name = "clip.mp4") => {
  const form = new FormData();
  form.append("file", new Blob([bytes]), name);
  return fetch(`${server.url}/api/v1/videos/resize${query}`, { method: "POST", body: form });
};

const end = (statusUrl) => poll(async () => (await fetch(server.url + statusUrl)).json(), ({ status }) => ["completed", "failed"].includes(status), "The job's end");

test("a video comes back in the size that was asked for", async () => {
  const seen = [];
  const { job_id, status, status_url } = await (await upload(makeVideo(), "?width=160&height=90")).json();
  assert.deepEqual([status, status_url], ["pending", `/api/v1/jobs/${job_id}`]);

  const job = await poll(async () => (await fetch(server.url + status_url)).json(), (now) => (seen.push(now), ["completed", "failed"].includes(now.status)), "The job's end", 20);

  assert.deepEqual([job.status, job.progress, job.error], ["completed", 100, null]);
  assert.ok(seen.every(({ status, progress }) => progress <= (status === "completed" ? 100 : 99)));
  assert.ok(seen.every(({ progress }, index) => index === 0 || progress >= seen[index - 1].progress));
  const { width, height } = probe(server.url + job.result_url);
  assert.deepEqual([width, height], [160, 90]);
});

test("without a size it is 1280x720", async () => {
  const { status_url } = await (await upload(makeVideo())).json();

  const { result_url } = await end(status_url);

  const { width, height } = probe(server.url + result_url);
  assert.deepEqual([width, height], [1280, 720]);
});

test("a file that is no video is taken, and its job fails with a reason", async () => {
  const answer = await upload(new TextEncoder().encode("this is no video at all"));
  assert.equal(answer.status, 200);

  const job = await end((await answer.json()).status_url);

  assert.equal(job.status, "failed");
  assert.ok(job.error.length > 5);
  assert.equal(job.result_url, null);
});

test("what is wrong is told as FastAPI tells it", async () => {
  const noFile = await fetch(`${server.url}/api/v1/videos/resize`, { method: "POST", body: new FormData() });
  assert.equal(noFile.status, 422);
  const noNumber = await upload(makeVideo(), "?width=wide");
  assert.deepEqual([noNumber.status, (await noNumber.json()).detail[0].loc], [422, ["query", "width"]]);
  const unknown = await fetch(`${server.url}/api/v1/jobs/6f1c7a52-0a39-4f8e-9d1e-2f4f6f0a1b2c`);
  assert.deepEqual([unknown.status, (await unknown.json()).detail], [404, "Job not found"]);
});
