// Webhooks of the media platform and callbacks of the hosted generation API, from a real server.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { receive } from "./receivers.mjs";
import { bearer, json, makeVideo, poll, startServer } from "./rig.mjs";

const folder = mkdtempSync(join(tmpdir(), "mediatasks-tls-"));
const [keyFile, certificateFile] = ["key.pem", "certificate.pem"].map((name) => join(folder, name));

let server;
before(async () => {
  const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=receiver", "-addext", "subjectAltName=IP:127.0.0.1"];
  execFileSync("openssl", [...request, "-keyout", keyFile, "-out", certificateFile], { stdio: "pipe" });

  // The server trusts this certificate and no other.
  server = await startServer({ SSL_CERT_FILE: certificateFile });
});
after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const get = async (path) => (await fetch(`${server.url}${path}`, { headers: bearer })).json();
const post = async (path, body) => (await fetch(`${server.url}${path}`, { method: "POST", headers: { ...bearer, ...json }, body: JSON.stringify(body) })).json();
const sign = (secret, text) => `v1=${createHmac("sha256", secret).update(text).digest("hex")}`;

describe("a receiver", { concurrency: true }, () => {
  test("of the media platform is told of an uploaded video, signed over the raw body, under an id of the event's own", async () => {
    const secret = "0123456789abcdef";
    const receiver = await receive();
    const webhook = await post("/api/webhooks", { url: receiver.url, events: ["video.completed"], signing_secret: secret, is_active: true });
    const clip = makeVideo();
    const upload = async () => {
      const form = new FormData();
      form.append("file", new Blob([clip], { type: "video/mp4" }), "clip.mp4");
      const { id } = await (await fetch(`${server.url}/api/videos`, { method: "POST", headers: bearer, body: form })).json();
      return receiver.until(({ body }) => body.data.id === id, `The event of ${id}`);
    };

    const told = [await upload(), await upload()];

    for (const { headers, text, body } of told) {
      assert.equal(headers["x-uc-signature"], sign(secret, text));
      assert.equal(headers["x-webhook-signature"], sign(secret, text));
      assert.equal(headers["user-agent"], "Mindia-Webhook/1.0");
      const { hook, data } = body;
      assert.deepEqual([hook.event, hook.target, hook.webhook_id, hook.id], ["video.completed", receiver.url, webhook.id, headers["webhook-id"]]);
      assert.deepEqual([data.type, data.original_filename, data.content_type, data.file_size], ["video", "clip.mp4", "video/mp4", clip.length]);
      assert.ok((await fetch(data.hls_url)).ok && (await fetch(data.url)).ok);
    }
    const ids = told.map(({ body }) => body.hook.id);
    assert.equal(new Set(ids).size, 2);

    // Told once more, an event is the same to the byte.
    const { events } = await poll(() => get(`/api/webhooks/${webhook.id}/events`), ({ events }) => events.length >= 2 && events.every(({ status }) => status === "delivered"), "The marks");
    assert.deepEqual(events.map(({ id }) => id).sort(), [...ids].sort());
    assert.equal((await post(`/v1/webhooks/${webhook.id}/replay`, { status: "delivered" })).replayed, 2);
    await poll(async () => receiver.messages.length, (count) => count === 4, "Both, once more");
    for (const { text } of told) assert.equal(receiver.messages.filter((message) => message.text === text).length, 2);
    await receiver.stop();
  });

  test("of the generation API is called back by https with what statusTask answers", { skip: process.env.MEDIATASKS_URL && "the server does not trust the certificate" }, async () => {
    const receiver = await receive(() => 200, { key: readFileSync(keyFile), cert: readFileSync(certificateFile) });
    const generate = async (input) => {
      const body = JSON.stringify({ request_type: "callback", callback_url: receiver.url, input });
      const { data } = await (await fetch(`${server.url}/api/v1/generateTask/sim/image`, { method: "POST", headers: bearer, body })).json();
      return receiver.until(({ body }) => body.data.taskId === data.taskId, `The callback of ${data.taskId}`);
    };

    const [success, failure] = await Promise.all([generate({ prompt: "a fox" }), generate({ prompt: "x", simulate: { fail: "content_policy_violation", message: "Not this." } })]);

    assert.deepEqual(success.body, await get(`/api/v1/statusTask/sim/image?taskId=${success.body.data.taskId}`));
    assert.equal(success.body.data.state, "success");
    assert.ok((await fetch(JSON.parse(success.body.data.resultJson).resultUrls[0])).ok);
    assert.deepEqual(failure.body, await get(`/api/v1/statusTask/sim/image?taskId=${failure.body.data.taskId}`));
    assert.deepEqual([failure.body.data.state, failure.body.data.failCode, failure.body.data.failMsg], ["failed", "CONTENT_VIOLATION", "Not this."]);
    assert.equal(receiver.messages.length, 2);
    await receiver.stop();
  });

  test("of the generation API must be reached by https", async () => {
    const answer = await fetch(`${server.url}/api/v1/generateTask/sim/image`, { method: "POST", headers: bearer, body: JSON.stringify({ request_type: "callback", callback_url: "http://127.0.0.1/callback", input: { prompt: "a fox" } }) });
    const { code, data } = await answer.json();
    assert.deepEqual([answer.status, code, typeof data.error], [400, 400, "string"]);
  });
});
