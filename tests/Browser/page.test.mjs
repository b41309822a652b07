// The page at / as a person uses it, in a real browser against a real server.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, test } from "node:test";
import { reaches, usePage } from "./rig.mjs";

let server;
let context;
let page;
const use = usePage();
beforeEach(() => ({ server, context, page } = use));

/** Chooses a model, fills the form, submits; returns the new task's card. */
async function submit(model, { prompt, input, file } = {}) {
  const known = await page.locator(".card").evaluateAll((cards) => cards.map((card) => card.dataset.id));
  await page.getByLabel("Model").selectOption(model);
  if (prompt) await page.getByLabel("Prompt").fill(prompt);
  if (file) await page.locator("#file").setInputFiles(file);
  if (input) {
    await page.locator("#more").evaluate((more) => (more.open = true));
    await page.getByLabel("Other input").fill(JSON.stringify(input));
  }

  await page.getByRole("button", { name: "Submit" }).click();
  const id = await (await page.waitForFunction((ids) => [...document.querySelectorAll(".card")].map((card) => card.dataset.id).find((id) => !ids.includes(id)), known)).jsonValue();
  return page.locator(`.card[data-id="${id}"]`);
}

async function defaultModel(kind) {
  const answer = await context.request.get(`${server.url}/v1/models`, { headers: { Authorization: "Bearer condt_dev" } });
  const models = (await answer.json()).data.filter((model) => model.kind === kind && model.available);
  return (models.find((model) => model.default) ?? models[0]).id;
}

test("an image task completes with a picture", async () => {
  const card = await submit(await defaultModel("image"), { prompt: "A heron <b>at dawn</b> & more" });

  await reaches(card, "completed");
  const picture = card.locator(".preview img");
  await picture.scrollIntoViewIfNeeded();
  assert.ok(await picture.evaluate((image) => image.decode().then(() => image.naturalWidth)) > 0);
  assert.equal(await card.locator(".title").textContent(), "A heron <b>at dawn</b> & more");
  assert.equal(await card.locator("b").count(), 0);
});

test("a long task shows progress, is cancelled, and its details tell", async () => {
  const card = await submit("sim/video", { prompt: "A very long shot", input: { simulate: { duration_ms: 60_000, steps: 600 } } });
  await reaches(card, "processing");
  await page.waitForFunction((bar) => bar.value > 0, await card.locator("progress").elementHandle());

  await card.getByRole("button", { name: "Cancel" }).click();
  await reaches(card, "cancelled");
  assert.equal(await card.getByRole("button", { name: "Cancel" }).isVisible(), false);

  await card.getByRole("button", { name: "Details" }).click();
  const drawer = page.getByRole("dialog");
  await drawer.getByRole("heading", { name: "A very long shot" }).waitFor();
  assert.match(await drawer.locator(".json").textContent(), /"status": "cancelled"/);
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "hidden" });
});

test("a failed task says why and can be retried", async () => {
  const card = await submit("sim/image", { prompt: "Never", input: { simulate: { duration_ms: 10, fail: "content_policy_violation", message: "Not this." } } });
  await reaches(card, "failed");
  assert.equal(await card.locator(".says").textContent(), "Not this.");

  const retried = page.waitForResponse((response) => response.url().endsWith("/retry"));
  await card.getByRole("button", { name: "Retry" }).click();
  assert.equal((await retried).status(), 200);
  await reaches(card, "failed");
});

test("an uploaded video becomes one that plays", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mediatasks-upload-"));
  try {
    const file = join(folder, "tiny.mp4");
    execFileSync("ffmpeg", ["-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=160x120:rate=10:duration=1", "-pix_fmt", "yuv420p", "-y", file]);
    const models = await page.locator("#model option:enabled").evaluateAll((options) => options.map((option) => option.value));
    const transcode = models.find((model) => model.includes("transcode"));
    const card = await submit(transcode, { file, input: { format: "mp4", size: "160x120" } });

    await reaches(card, "completed");
    await card.scrollIntoViewIfNeeded();
    const width = await card.locator("video").evaluate((video) => video.readyState > 0 ? video.videoWidth : new Promise((loaded) => video.addEventListener("loadedmetadata", () => loaded(video.videoWidth))));
    assert.equal(width, 160);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("an uploaded video becomes a ladder that plays", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mediatasks-upload-"));
  try {
    const file = join(folder, "tiny.mp4");
    execFileSync("ffmpeg", ["-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=320x240:rate=10:duration=2", "-pix_fmt", "yuv420p", "-y", file]);
    const models = await page.locator("#model option:enabled").evaluateAll((options) => options.map((option) => option.value));
    const card = await submit(models.find((model) => model.includes("hls")), { file });

    await reaches(card, "completed");
    await card.scrollIntoViewIfNeeded();
    const video = card.locator("video");
    await page.waitForFunction((player) => player.src.startsWith("blob:"), await video.elementHandle());
    await video.evaluate((player) => { player.muted = true; return player.play(); });
    await page.waitForFunction((player) => player.videoWidth > 0 && player.currentTime > 0, await video.elementHandle());
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("filters show only tasks of one status, and an empty one says so", async () => {
  const card = await submit("sim/image", { prompt: "Filtered" });
  await reaches(card, "completed");

  await page.locator("#filters button.none").first().click();
  await page.getByRole("heading", { name: "No such tasks" }).waitFor();
  assert.equal(await page.locator(".card").count(), 0);
  await page.locator('#filters button[data-status="completed"]').click();
  await card.waitFor();
});

test("a mistake in the form is told in words", async () => {
  await page.getByLabel("Model").selectOption("sim/image");
  await page.locator("#more").evaluate((more) => (more.open = true));
  await page.getByLabel("Other input").fill("{ nope");
  await page.getByRole("button", { name: "Submit" }).click();
  await page.locator("#form-error", { hasText: "not valid JSON" }).waitFor();
});

test("nothing of the page is wider than a phone", async () => {
  await submit("sim/image", { prompt: "averyveryverylongwordwithoutanyspaceinitthatwouldotherwisemakethecardwiderthanthescreen" });
  await page.setViewportSize({ width: 360, height: 740 });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
});

test("a page that lost its connection comes back and catches up", async () => {
  const sockets = [];
  await page.routeWebSocket(/\/ws/, (socket) => {
    socket.connectToServer();
    sockets.push(socket);
  });
  await page.reload();
  await page.locator('#connection[data-state="live"]').waitFor();

  const offline = page.locator('#connection[data-state="offline"]').waitFor();
  await sockets[0].close({ code: 4000 });
  await offline;
  const missed = await context.request.post(`${server.url}/v1/tasks`, {
    headers: { Authorization: "Bearer condt_dev" },
    data: { model: "sim/image", input: { prompt: "While nobody looked" } },
  });
  const { id } = await missed.json();

  await page.locator('#connection[data-state="live"]').waitFor();
  await reaches(page.locator(`.card[data-id="${id}"]`), "completed");
});

test("a page whose sockets do not get through is live over plain HTTP", async () => {
  await page.routeWebSocket(/\/ws/, (socket) => socket.close({ code: 4000 }));
  await page.reload();
  await page.waitForRequest(/\/v1\/tasks\/events/);
  await page.locator('#connection[data-state="live"]').waitFor();

  await reaches(await submit("sim/image", { prompt: "Without a socket" }), "completed");
});
