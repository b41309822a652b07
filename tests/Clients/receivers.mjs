// Receivers of webhooks on a free port of 127.0.0.1, and what came to them.

import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { within } from "./rig.mjs";

/** Listens with any handler of requests: a function, or an Express application. */
export async function listen(handler, tls) {
  const server = tls ? createSecureServer(tls, handler) : createServer(handler);
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  server.unref();
  return {
    url: `${tls ? "https" : "http"}://127.0.0.1:${server.address().port}/webhook`,
    stop: () => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(closed));
    },
  };
}

/** What has come, with a promise of what is still to come. */
export function inbox() {
  const messages = [];
  let waiting = [];
  return {
    messages,
    put(message) {
      messages.push(message);
      waiting = waiting.filter((isThere) => !isThere());
    },
    until(isWanted, what, milliseconds) {
      const found = () => messages.find(isWanted);
      if (found()) return Promise.resolve(found());
      return within(new Promise((done) => waiting.push(() => found() && (done(found()), true))), what, milliseconds);
    },
  };
}

/** Keeps every request as it is, and answers with the status that `answer` has for it: 204 unless told otherwise. */
export async function receive(answer = () => 204, tls) {
  const { put, ...came } = inbox();
  const server = await listen(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString("utf8");
    const message = { headers: request.headers, text, body: JSON.parse(text), at: Date.now() };
    response.writeHead(answer(message)).end();
    put(message);
  }, tls);
  return { ...server, ...came };
}
