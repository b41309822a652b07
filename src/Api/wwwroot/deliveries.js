// What webhooks were told of one task, and what came of it.

import * as api from "./api.js";
import { element } from "./dom.js";
import { time } from "./format.js";

/** Calls onChange after something was sent again; urls says where the endpoints of an id are, where that is known. */
export function deliveryTable(deliveries, onChange, urls = new Map()) {
  const head = ["Event", "To", "State", "Attempts", ""].map((text) => element("th", { text, scope: "col" }));
  const rows = deliveries.map((delivery) => element("tr", { "data-delivery": delivery.status },
    element("td", { text: delivery.event }),
    element("td", { text: delivery.endpoint === "task" ? "the task's own address" : urls.get(delivery.endpoint) ?? delivery.endpoint }),
    element("td", { text: stateOf(delivery) }),
    element("td", { text: String(delivery.attempts) }),
    element("td", {}, delivery.status === "dead" ? againButton(delivery, onChange) : null)));
  return element("table", { class: "attempts deliveries" }, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows));
}

function stateOf(delivery) {
  const last = delivery.last_attempt;
  const answer = last?.status_code ? `answered ${last.status_code}` : last?.error?.replaceAll("_", " ");
  switch (delivery.status) {
    case "delivered": return "delivered";
    case "dead": return `given up: ${answer}`;
    default: return answer ? `${answer}; again at ${time(delivery.next_attempt_at)}` : "on its way";
  }
}

function againButton(delivery, onChange) {
  return element("button", {
    type: "button",
    class: "quiet",
    text: "Send again",
    onclick: async (event) => {
      const button = event.target;
      button.disabled = true;
      try {
        await api.replay(delivery.id);
        onChange();
      } catch (problem) {
        button.textContent = problem.message;
      }
    },
  });
}
