// The official client of the OpenAI API, pointed at this server.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import OpenAI, { toFile } from "openai";
import { bearer, json, key, makeSpeech, startServer } from "./rig.mjs";

let server;
before(async () => (server = await startServer()));
after(() => server.stop());

const client = (apiKey = key) => new OpenAI({ apiKey, baseURL: `${server.url}/v1`, maxRetries: 0 });

test("an image comes as a URL", async () => {
  const { created, data } = await client().images.generate({ model: "dall-e-3", prompt: "a lighthouse at night", size: "1024x1024", quality: "hd", style: "vivid", response_format: "url" });

  assert.ok(created > 1_700_000_000);
  const picture = await fetch(data[0].url);
  assert.equal(picture.status, 200);
  assert.match(picture.headers.get("content-type"), /^image\//);
});

test("images come as base64", async () => {
  const { data } = await client().images.generate({ model: "dall-e-2", prompt: "a fox", size: "256x256", n: 2, response_format: "b64_json" });

  assert.equal(data.length, 2);
  for (const { b64_json } of data) assert.equal(Buffer.from(b64_json, "base64").subarray(1, 4).toString(), "PNG");
});

test("an embedding has numbers", async () => {
  const { data, usage } = await client().embeddings.create({ model: "text-embedding-3-small", input: "a fox", encoding_format: "float" });

  assert.ok(data[0].embedding.length >= 64 && data[0].embedding.every(Number.isFinite));
  assert.ok(usage.prompt_tokens >= 0);
});

test("spoken words are written down in every format", async () => {
  const speech = makeSpeech("the weather is fine today");
  const transcribe = async (options) => client().audio.transcriptions.create({ file: await toFile(speech, "speech.wav"), model: "whisper-1", ...options });

  const { text } = await transcribe({ language: "en", prompt: "robots", temperature: 0 });
  assert.match(text, /weather is fine/);
  const verbose = await transcribe({ model: "gpt-4o-transcribe", response_format: "verbose_json", timestamp_granularities: ["segment"] });
  assert.equal(verbose.text, text);
  assert.ok(verbose.duration > 2 && verbose.segments.length >= 1);
  assert.ok(verbose.segments.every(({ start, end }) => start >= 0 && end > start && end <= verbose.duration));
  assert.equal(await transcribe({ response_format: "text" }), `${text}\n`);
  assert.match(await transcribe({ response_format: "srt" }), /^1\n00:00:\d\d,\d{3} --> 00:00:\d\d,\d{3}\n/);
  assert.match(await transcribe({ response_format: "vtt" }), /^WEBVTT\n\n00:00:\d\d\.\d{3} --> /);
  const translation = await client().audio.translations.create({ file: await toFile(speech, "speech.wav"), model: "whisper-1" });
  assert.equal(translation.text, text);
});

test("sound that cannot be written down becomes the client's own error", async () => {
  const refused = (bytes, options, check) => assert.rejects(
    (async () => client().audio.transcriptions.create({ file: await toFile(bytes, "speech.wav"), model: "whisper-1", ...options }))(),
    (error) => error instanceof OpenAI.APIError && check(error),
  );

  await refused(Buffer.from("just some words"), {}, (error) => error.status === 400 && error.param === "file");
  await refused(makeSpeech("one"), { model: "whisper-9" }, (error) => error.status === 404 && error.code === "model_not_found");
  await refused(makeSpeech("one"), { language: "de" }, (error) => error.status === 400 && error.param === "language");
});

test("the models are listed", async () => {
  const names = [];
  for await (const { id, object } of client().models.list()) {
    assert.equal(object, "model");
    names.push(id);
  }
  for (const name of ["dall-e-3", "dall-e-2", "video-01", "sora-2", "suno", "whisper-1"]) assert.ok(names.includes(name), `${name} is missing`);
});

test("errors become the client's own classes", async () => {
  const image = (options, apiKey) => client(apiKey).images.generate({ model: "dall-e-3", prompt: "a fox", ...options });

  await assert.rejects(image({}, "condt_wrong"), OpenAI.AuthenticationError);
  await assert.rejects(image({ prompt: undefined }), OpenAI.BadRequestError);
  await assert.rejects(image({ model: "dall-e-33" }), (error) => error instanceof OpenAI.NotFoundError && error.code === "model_not_found");
  await assert.rejects(image({ model: "video-01" }), (error) => error instanceof OpenAI.BadRequestError && error.code === "unsupported_model");
});

test("a key beyond its rate becomes a RateLimitError that says when to come again", async () => {
  const made = await fetch(`${server.url}/v1/keys`, { method: "POST", headers: { ...bearer, ...json }, body: JSON.stringify({ name: "slow", scopes: ["submit", "read"], rate_limit_per_minute: 1 }) });
  assert.equal(made.status, 201);
  const slow = client((await made.json()).key);
  await slow.images.generate({ model: "dall-e-3", prompt: "a fox" });

  await assert.rejects(slow.images.generate({ model: "dall-e-3", prompt: "a fox" }), (error) => {
    assert.ok(error instanceof OpenAI.RateLimitError);
    assert.ok(Number(error.headers.get("retry-after")) >= 1);
    assert.match(error.message, /retry after \d+ second/i);
    return true;
  });
});
