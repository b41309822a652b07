// Updates of all tasks: a WebSocket, or an event stream where sockets do not get through. Comes back by itself.

import { getKey } from "./api.js";

const eventNames = ["snapshot", "progress", "status", "completed", "failed", "cancelled"];
const longestPause = 10_000;
const pingEvery = 20_000;

/**
 * Calls onReady after every (re)connect, when updates have begun to arrive and the list should be read;
 * onTask with every update; onState with "connecting", "live" or "offline".
 */
export function connect({ onReady, onTask, onState }) {
  let failures = 0;
  let pause = null;
  open();
  addEventListener("online", () => pause && retryNow());

  function open() {
    pause = null;
    onState("connecting");

    // Every third try goes over plain HTTP: some proxies let no socket through.
    if (failures % 3 === 2) openEvents();
    else openSocket();
  }

  function retryNow() {
    clearTimeout(pause);
    open();
  }

  function lost() {
    failures++;
    onState("offline");
    const wait = Math.min(longestPause, 300 * 2 ** Math.min(failures, 6));
    pause = setTimeout(open, wait / 2 + Math.random() * (wait / 2));
  }

  function live() {
    failures = 0;
    onState("live");
    onReady();
  }

  function openSocket() {
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/ws?access_token=${encodeURIComponent(getKey())}`);
    let answered = true;
    const ping = setInterval(() => {
      if (!answered) return socket.close();
      answered = false;
      if (socket.readyState === WebSocket.OPEN) socket.send('{"type":"ping"}');
    }, pingEvery);
    socket.onopen = () => socket.send('{"type":"subscribe","all":true}');
    socket.onmessage = (event) => {
      const frame = JSON.parse(event.data);
      answered = true;
      if (frame.type === "subscribed") live();
      else if (frame.task && frame.type !== "cancel_result") onTask(frame.task);
    };
    socket.onclose = () => {
      clearInterval(ping);
      lost();
    };
  }

  function openEvents() {
    const events = new EventSource(`/v1/tasks/events?access_token=${encodeURIComponent(getKey())}`);
    events.onopen = live;
    events.onerror = () => {
      // Over again from the start, so that the socket gets its chance, too.
      events.close();
      lost();
    };
    for (const name of eventNames) events.addEventListener(name, (event) => onTask(JSON.parse(event.data)));
  }
}
