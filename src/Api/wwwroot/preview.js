// What a task made, to look at or listen to.

import { mediaPath } from "./api.js";
import { element } from "./dom.js";

/** A key that changes exactly when the preview has to be built anew. */
export const previewKey = (task) => (task.result ? task.result.outputs.map((output) => output.url ?? output.role).join(" ") : task.status);

export function preview(task, title) {
  const outputs = task.result?.outputs ?? [];
  const find = (test) => outputs.find((output) => output.url && test(output));
  const poster = find((output) => output.role === "thumbnail");
  const playlist = find((output) => output.role === "playlist" || /mpegurl/i.test(output.content_type));
  const video = find((output) => output.content_type.startsWith("video/"));
  const sound = find((output) => output.content_type.startsWith("audio/"));
  const image = find((output) => output.content_type.startsWith("image/"));
  if (playlist) return ladder(playlist, poster, title);
  if (video) return player("video", video, poster, title);
  if (sound) return player("audio", sound, null, title);
  if (image) return element("img", { src: mediaPath(image.url), alt: title, loading: "lazy", decoding: "async" });
  const data = outputs.find((output) => output.data !== null && output.data !== undefined);
  return data ? element("pre", { text: short(data.data), tabindex: "0", "aria-label": `${data.role} of ${title}` }) : null;
}

function player(name, output, poster, title) {
  return element(name, {
    src: mediaPath(output.url), controls: true, preload: "metadata", playsinline: true,
    poster: poster && mediaPath(poster.url), "aria-label": title,
  });
}

function ladder(playlist, poster, title) {
  const video = element("video", { controls: true, playsinline: true, preload: "none", poster: poster && mediaPath(poster.url), "aria-label": title });
  const source = mediaPath(playlist.url);

  // The player for ladders is big; it is fetched when there is one to play. Browsers that say they can do it themselves
  // are asked second: some say "maybe" and mean no.
  import("/page/vendor/hls.light.min.mjs").then(({ default: Hls }) => {
    if (!Hls.isSupported()) {
      video.src = source;
      return;
    }

    const hls = new Hls({ enableWorker: false, autoStartLoad: false, capLevelToPlayerSize: true });
    hls.attachMedia(video);
    hls.loadSource(source);
    video.addEventListener("play", () => hls.startLoad(), { once: true });
  });
  return video;
}

/** JSON with long rows of numbers cut: a vector has hundreds. */
function short(data) {
  const cut = (key, value) =>
    Array.isArray(value) && value.length > 8 && value.every((item) => typeof item === "number") ? `[${value.slice(0, 6).join(", ")}, … ${value.length} numbers]` : value;
  return JSON.stringify(data, cut, 2).slice(0, 4000);
}
