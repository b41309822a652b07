// Webhooks as their receivers verify them. The messages are made by the product's own code: tests/Core.Tests keeps them as they are.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Webhook } from "standardwebhooks";

const messages = JSON.parse(readFileSync(new URL("webhooks.verified.json", import.meta.url), "utf8"));
const hmac = (secret, text) => createHmac("sha256", secret).update(text).digest("hex");
const verifierOf = (secret) => (secret.startsWith("whsec_") ? new Webhook(secret) : new Webhook(new TextEncoder().encode(secret), { format: "raw" }));

/** Standard Webhooks refuses what is older than five minutes. */
function atTheTimeOf(message, context) {
  context.mock.timers.enable({ apis: ["Date"], now: Number(message.headers["webhook-timestamp"]) * 1000 + 60_000 });
}

for (const message of messages) {
  const { name, secret, previousSecret, headers, body } = message;

  test(`${name}: the bytes are those of JSON.stringify`, () => {
    assert.equal(JSON.stringify(JSON.parse(body)), body);
  });

  test(`${name}: Standard Webhooks verifies it, and nothing else`, (context) => {
    atTheTimeOf(message, context);
    for (const own of [secret, previousSecret].filter(Boolean)) {
      assert.deepEqual(verifierOf(own).verify(body, headers), JSON.parse(body));
      assert.throws(() => verifierOf(own).verify(body.replace("a", "b"), headers));
      assert.throws(() => verifierOf(own).verify(body, { ...headers, "webhook-id": "evt_other" }));
    }
    assert.throws(() => new Webhook("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").verify(body, headers));
  });

  test(`${name}: receivers that stringify what they parsed verify it`, () => {
    const again = JSON.stringify(JSON.parse(body));
    assert.equal(headers["X-Conduit-Signature"], `sha256=${hmac(secret, again)}`);
    assert.equal(headers["X-Uc-Signature"], `v1=${hmac(secret, again)}`);
    assert.equal(headers["X-Webhook-Signature"], `v1=${hmac(secret, body)}`);
  });
}

test("the ids of a message are one id", () => {
  for (const { headers, body } of messages) {
    const { id, hook } = JSON.parse(body);
    assert.equal(headers["X-Conduit-Event-Id"], headers["webhook-id"]);
    if (id ?? hook?.id) assert.equal(id ?? hook.id, headers["webhook-id"]);
  }
});
