// The form for new tasks: it follows the example of the chosen model.

import * as api from "./api.js";
import { byId, element, setShown } from "./dom.js";
import { bytes } from "./format.js";

const kindNames = { image: "Pictures", video: "Video", audio: "Sound", transcription: "Speech to text", transcode: "Work on your media", embedding: "Embeddings", plugin: "Plugins" };
const models = new Map();
let chosenFile = null;

export async function loadModels() {
  const list = await api.models();
  const kinds = [...new Set([...Object.keys(kindNames), ...list.map((model) => model.kind)])];
  models.clear();
  byId("model").replaceChildren(...kinds.map((kind) => [kind, list.filter((model) => model.kind === kind)])
    .filter(([, members]) => members.length > 0)
    .map(([kind, members]) => element("optgroup", { label: kindNames[kind] ?? kind }, ...members.map(option))));
  const usable = list.filter((model) => model.available);
  const first = usable.find((model) => model.kind === "image" && model.default) ?? usable.find((model) => model.kind === "image") ?? usable[0];
  byId("model").value = first?.id ?? "";
  showModel();
}

function option(model) {
  models.set(model.id, model);
  return element("option", { value: model.id, text: model.available ? model.id : `${model.id} (not available)`, disabled: !model.available });
}

const exampleOf = (model) => model?.example_input ?? { prompt: "" };

/** The member of an input that names the file to work on, if there is one: models say source, plugins media. */
const fileMemberOf = (example) => ["source", "media"].find((name) => example[name] !== undefined);

function showModel() {
  const model = models.get(byId("model").value);
  const { prompt, source, media, ...rest } = exampleOf(model);
  const takesFile = fileMemberOf(exampleOf(model)) !== undefined;
  byId("model-note").textContent = model?.unavailable_reason ?? model?.description ?? "";
  setShown(byId("prompt-field"), prompt !== undefined);
  setShown(byId("file-field"), takesFile);
  byId("prompt").value = prompt ?? "";
  byId("input").value = Object.keys(rest).length > 0 ? JSON.stringify(rest, null, 2) : "{}";
  byId("more").open = prompt === undefined && !takesFile;
  showError(null);
}

function showError(problem) {
  const allowed = problem?.allowed?.length ? ` Allowed: ${problem.allowed.join(", ")}.` : "";
  byId("form-error").textContent = problem ? `${problem.message}${allowed}` : "";
  setShown(byId("form-error"), Boolean(problem));
}

async function buildTask() {
  const model = models.get(byId("model").value);
  const example = exampleOf(model);
  let input;
  try {
    input = JSON.parse(byId("input").value.trim() || "{}");
  } catch (error) {
    throw new Error(`The other input is not valid JSON: ${error.message}`);
  }

  if (example.prompt !== undefined) input.prompt = byId("prompt").value;
  const task = { kind: model.kind, model: model.id, input, priority: Number(byId("priority").value) };
  const fileMember = fileMemberOf(example);
  if (fileMember !== undefined) {
    if (!chosenFile) throw new Error("Choose a file first.");
    input[fileMember] = api.mediaPath((await send(chosenFile)).url);
    task.metadata = { filename: chosenFile.name };
  }

  return task;
}

/** Sends the file once; the same file for another task is already there. */
async function send(file) {
  if (file.sent) return file.sent;
  const bar = byId("upload");
  bar.value = 0;
  setShown(bar, true);
  try {
    file.sent = await api.upload(file, (percent) => (bar.value = percent));
    byId("file-note").textContent = `${file.name} · ${bytes(file.size)} · sent`;
    return file.sent;
  } finally {
    setShown(bar, false);
  }
}

function choose(file) {
  if (!file) return;
  chosenFile = file;
  byId("file-note").textContent = `${file.name} · ${bytes(file.size)}`;
}

export function initForm(onSubmitted) {
  const drop = byId("drop");
  byId("model").addEventListener("change", showModel);
  byId("file").addEventListener("change", (event) => choose(event.target.files[0]));
  byId("priority").addEventListener("input", (event) => (byId("priority-value").textContent = event.target.value));
  for (const name of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", name === "dragover");
      if (name === "drop") choose(event.dataTransfer.files[0]);
    });
  }

  byId("prompt").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) byId("submit-form").requestSubmit();
  });
  byId("submit-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = byId("submit");
    button.disabled = true;
    showError(null);
    try {
      onSubmitted(await api.submit(await buildTask()));
    } catch (problem) {
      showError(problem);
    } finally {
      button.disabled = false;
    }
  });
}
