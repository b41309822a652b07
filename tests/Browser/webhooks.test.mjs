// What the page shows of webhooks, with a receiver that says what it is told to say.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, beforeEach, test } from "node:test";
import { patience, reaches, usePage } from "./rig.mjs";

let server;
let context;
let page;
let receiver;
let url;
let answer;
let told;
const use = usePage();

before(async () => {
  receiver = createServer((request, response) => {
    told.push(request.headers["webhook-id"]);
    response.writeHead(answer).end();
  });
  await new Promise((listening) => receiver.listen(0, "127.0.0.1", listening));
  url = `http://127.0.0.1:${receiver.address().port}/hooks`;
});

after(() => receiver.close());

beforeEach(() => {
  ({ server, context, page } = use);
  answer = 200;
  told = [];
});

const row = (state) => page.getByRole("dialog").locator(`[data-delivery="${state}"]`);

/** Makes a task and waits for its end. */
async function complete(task = {}) {
  const made = await context.request.post(`${server.url}/v1/tasks`, {
    headers: { Authorization: "Bearer condt_dev", Prefer: "wait=30" },
    data: { model: "sim/image", input: { prompt: "Told of", simulate: { duration_ms: 0 } }, ...task },
  });
  return (await made.json()).id;
}

test("details tell what a webhook refused, and send it again", async () => {
  answer = 400;
  const id = await complete({ webhook_url: url, webhook_events: ["task.completed"] });
  const card = page.locator(`.card[data-id="${id}"]`);
  await reaches(card, "completed");
  const open = () => card.getByRole("button", { name: "Details" }).click();
  await shows(open, row("dead"));
  assert.match(await row("dead").textContent(), /task\.completed.*answered 400/);

  answer = 200;
  await row("dead").getByRole("button", { name: "Send again" }).click();
  await shows(open, row("delivered"));
  assert.equal(told.length, 2);
  assert.equal(told[0], told[1]);
});

/** Opens the details until they show something: what webhooks are told comes after the task's end. */
async function shows(open, what) {
  for (const deadline = Date.now() + patience; ; assert.ok(Date.now() < deadline, "The details never showed it.")) {
    if (await page.getByRole("dialog").isVisible()) await page.keyboard.press("Escape");
    await open();
    await page.getByRole("dialog").locator(".json").waitFor();
    if (await what.count()) return;
  }
}

test("an endpoint is added, tested, told, sent again what it refused, and removed", async () => {
  await page.getByRole("button", { name: "Webhooks" }).click();
  const drawer = page.getByRole("dialog");
  await drawer.getByLabel("Address").fill(url);
  await drawer.getByLabel("Events").fill("task.completed");
  await drawer.getByRole("button", { name: "Add an endpoint" }).click();

  const endpoint = drawer.locator(".endpoint");
  await endpoint.waitFor();
  assert.match(await drawer.locator("code").textContent(), /^whsec_/);
  assert.match(await endpoint.textContent(), /unused.*Told of task\.completed/);
  await endpoint.getByRole("button", { name: "Send a test" }).click();
  await drawer.getByText(`${url} took the test event: answered 200`).waitFor();

  answer = 400;
  // A new endpoint is in force within five seconds, so the first of them may not be told.
  for (const deadline = Date.now() + patience; (await row("dead").count()) === 0; assert.ok(Date.now() < deadline, "The endpoint was never told.")) {
    await complete({ input: { prompt: "Told of", simulate: { duration_ms: 500 } } });
  }

  assert.match(await row("dead").first().textContent(), new RegExp(`task\\.completed.*${url}.*answered 400`));
  answer = 200;
  await drawer.getByRole("button", { name: "Send all again" }).click();
  await drawer.getByText(/^\d+ on (its|their) way again\.$/).waitFor();
  await row("dead").first().waitFor({ state: "detached" });
  assert.ok(told.indexOf(told.at(-1)) < told.length - 1, "It was not sent again under its own id.");

  await endpoint.getByRole("button", { name: "Switch off" }).click();
  await endpoint.and(page.locator('[data-state="disabled"]')).waitFor();
  await endpoint.getByRole("button", { name: "Remove" }).click();
  assert.equal(await endpoint.count(), 1);
  await endpoint.getByRole("button", { name: "Really remove" }).click();
  await endpoint.waitFor({ state: "detached" });
});

test("a mistake in an endpoint is told in words, and the drawer fits a phone", async () => {
  use.expectedComplaint = /status of 400/;
  await page.setViewportSize({ width: 360, height: 740 });
  await page.getByRole("button", { name: "Webhooks" }).click();
  const drawer = page.getByRole("dialog");
  await drawer.getByLabel("Address").fill("not-an-address-but-averyveryverylongwordwithoutanyspaceinit");
  const refused = page.waitForResponse((response) => response.url().endsWith("/v1/webhooks") && response.request().method() === "POST");
  await drawer.getByRole("button", { name: "Add an endpoint" }).click();

  assert.equal((await refused).status(), 400);
  await drawer.getByRole("alert").getByText("url").waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
});
