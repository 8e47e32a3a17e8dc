// Plays a range of the record: hls.js where media source extensions are, the browser's own HLS elsewhere.
import { el, tell } from './view.js';

/** Gives a video element that plays `path`, and `close` to be called when it is taken away. */
export function tapeVideo(path, label) {
  const video = el('video', { controls: true, autoplay: true, playsinline: true, 'aria-label': label });
  const { Hls } = globalThis;
  if (!Hls?.isSupported()) {
    video.src = path;
    return { video, close: () => video.removeAttribute('src') };
  }
  // No worker, for the page's strict content policy; see player.js. Where the playlist says, not at the live edge.
  const hls = new Hls({ enableWorker: false, backBufferLength: 60 });
  let recovered = false;
  hls.on(Hls.Events.ERROR, (event, data) => {
    if (!data.fatal) {
      return;
    }
    if (data.type === Hls.ErrorTypes.MEDIA_ERROR && !recovered) {
      recovered = true;
      hls.recoverMediaError();
    } else {
      tell(data.response?.code === 403 ? 'This playback has ended. Choose a time again.' : 'The record cannot be played from there.');
      hls.destroy();
    }
  });
  hls.loadSource(path);
  hls.attachMedia(video);
  return { video, close: () => hls.destroy() };
}
