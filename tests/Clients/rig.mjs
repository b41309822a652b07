// What the clients of every dialect need to be tested: one server, a deadline for everything, and a small video.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "../Browser/server.mjs";

export const key = "condt_dev";
export const bearer = { Authorization: `Bearer ${key}` };
export const json = { "Content-Type": "application/json" };

const patience = 60_000;

export { startServer };

/** Fails when a promise takes longer than any test should wait. */
export function within(promise, what, milliseconds = patience) {
  let timer;
  const late = new Promise((_, fail) => (timer = setTimeout(() => fail(new Error(`${what} took longer than ${milliseconds} ms.`)), milliseconds)));
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Polls as clients do, until `isDone` says so. */
export async function poll(ask, isDone, what, interval = 100) {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (isDone(answer)) return answer;
    if (Date.now() > end) throw new Error(`${what} did not happen; last: ${JSON.stringify(answer)}`);
    await new Promise((next) => setTimeout(next, interval));
  }
}

/** The bytes of a video of two seconds, made by ffmpeg. */
export function makeVideo(size = "320x180") {
  const folder = mkdtempSync(join(tmpdir(), "mediatasks-clients-"));
  try {
    const file = join(folder, "clip.mp4");
    execFileSync("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", `testsrc=size=${size}:rate=25:duration=2`, "-pix_fmt", "yuv420p", file]);
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The bytes of a WAV in which a voice says something, made by ffmpeg. */
export function makeSpeech(words) {
  const folder = mkdtempSync(join(tmpdir(), "mediatasks-clients-"));
  try {
    const file = join(folder, "speech.wav");
    execFileSync("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", `flite=text='${words}':voice=slt`, "-af", "adelay=1000,apad=pad_dur=1", file]);
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Width, height and duration of a video at a URL, as ffprobe sees it. */
export function probe(url) {
  const text = execFileSync("ffprobe", ["-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height:format=duration", "-of", "json", url], { encoding: "utf8" });
  const { streams, format } = JSON.parse(text);
  return { width: streams[0].width, height: streams[0].height, duration: Number(format.duration) };
}
