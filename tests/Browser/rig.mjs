// What the tests of a file share: one server, one browser, and a fresh page for each test, which may not complain.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach } from "node:test";
import { openBrowser } from "./browser.mjs";
import { startServer } from "./server.mjs";

export const patience = 30_000;

/** The object has `server`, `context` and `page` while a test runs, which may set `expectedComplaint` to a pattern. */
export function usePage() {
  const use = {};
  let browser;
  let complaints;

  before(async () => {
    use.server = await startServer();
    browser = await openBrowser();
  });

  after(async () => {
    await browser?.close();
    await use.server?.stop();
  });

  beforeEach(async () => {
    use.context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    use.page = await use.context.newPage();
    use.page.setDefaultTimeout(patience);
    complaints = [];
    use.expectedComplaint = null;
    use.page.on("pageerror", (error) => complaints.push(error.message));
    use.page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    await use.page.goto(use.server.url);
    await use.page.locator('#connection[data-state="live"]').waitFor();
  });

  afterEach(async () => {
    await use.context.close();
    assert.deepEqual(complaints.filter((complaint) => !use.expectedComplaint?.test(complaint)), [], "The page complained.");
  });

  return use;
}

/** Waits until a card has a status. */
export const reaches = (card, status) => card.and(card.page().locator(`[data-status="${status}"]`)).waitFor();
