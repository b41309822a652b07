// A server to test: the one at MEDIATASKS_URL, or else the product as `make run` builds it, on a free port with its own data and settings.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const patience = 60_000;
const product = resolve(import.meta.dirname, "../../artifacts/run/Orleans.MediaTasks.Silo");

export async function startServer(settings = {}) {
  if (process.env.MEDIATASKS_URL) return { url: process.env.MEDIATASKS_URL.replace(/\/$/, ""), stop: async () => {} };
  if (!existsSync(product)) throw new Error("Build the product first (eng/publish.sh), or name a running server in MEDIATASKS_URL.");
  const url = `http://127.0.0.1:${await freePort()}`;
  const data = mkdtempSync(join(tmpdir(), "mediatasks-page-"));
  const server = spawn(product, [], {
    env: { ...process.env, ASPNETCORE_ENVIRONMENT: "Development", ASPNETCORE_URLS: url, MediaTasks__DataPath: data, ...settings },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((end) => server.once("exit", end));
  await listening(server, ended);
  return {
    url,
    stop: async () => {
      server.kill("SIGTERM");
      await ended;
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** The server says when it listens; what it says after that is read and dropped. */
function listening(server, ended) {
  return new Promise((ready, fail) => {
    const timer = setTimeout(() => fail(new Error("The server was not ready in time.")), patience);
    ended.then((code) => fail(new Error(`The server ended with ${code}.`)));
    let said = "";
    server.stdout.on("data", (text) => {
      said = (said + text).slice(-4000);
      if (said.includes("Application started")) {
        clearTimeout(timer);
        ready();
      }
    });
  });
}

function freePort() {
  return new Promise((found) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => found(port));
    });
  });
}
