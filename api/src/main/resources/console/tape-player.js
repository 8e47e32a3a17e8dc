// Plays a range of the record: hls.js where media source extensions are, the browser's own HLS elsewhere.
import { el, tell } from './view.js';

const AGAIN_MS = 2000;
const ATTEMPTS = 5;

/**
 * Gives a video element that plays `path`, and `close` to be called when it is taken away.
 *
 * again: an async function that gives another path to the same range. A viewer who paused for long finds the
 * session ended, and one whose link broke a player that gave up: both go on from where they were.
 */
export function tapeVideo(path, label, again) {
  const video = el('video', { controls: true, autoplay: true, playsinline: true, 'aria-label': label });
  const player = new TapePlayer(video, again);
  player.open(path, 0);
  return { video, close: () => player.close() };
}

class TapePlayer {
  constructor(video, again) {
    this.video = video;
    this.again = again;
    this.failures = 0;
    this.closed = false;
    video.addEventListener('timeupdate', () => this.onProgress());
  }

  /** at: seconds from where the playlist begins; 0 for where it says. */
  open(path, at) {
    this.startedAt = at;
    this.recovered = false;
    const { Hls } = globalThis;
    if (!Hls?.isSupported()) {
      this.video.src = path;
      this.video.onloadedmetadata = () => {
        if (at > 0) {
          this.video.currentTime = at;
        }
      };
      this.video.onerror = () => this.onFatal();
      return;
    }
    // No worker, for the page's strict content policy; see player.js. Where the playlist says, not at the live edge.
    this.hls = new Hls({ enableWorker: false, backBufferLength: 60, startPosition: at || -1 });
    this.hls.on(Hls.Events.ERROR, (event, data) => {
      if (!data.fatal) {
        return;
      }
      if (data.type === Hls.ErrorTypes.MEDIA_ERROR && !this.recovered) {
        this.recovered = true;
        this.hls.recoverMediaError();
      } else {
        this.onFatal();
      }
    });
    this.hls.loadSource(path);
    this.hls.attachMedia(this.video);
  }

  onProgress() {
    if (this.video.currentTime > this.startedAt + 1) {
      this.failures = 0;
    }
  }

  onFatal() {
    if (this.closed) {
      return;
    }
    const at = this.video.currentTime || this.startedAt;
    if (this.video.currentTime > 0) {
      // What was paused stays so.
      this.video.autoplay = !this.video.paused;
    }
    this.drop();
    this.failures += 1;
    if (this.failures > ATTEMPTS) {
      tell('The record cannot be played from there.');
      return;
    }
    this.retry = setTimeout(() => this.renew(at), AGAIN_MS);
  }

  async renew(at) {
    let path;
    try {
      path = await this.again();
    } catch (error) {
      tell(error.message);
      this.startedAt = at;
      this.onFatal();
      return;
    }
    if (!this.closed) {
      this.open(path, at);
    }
  }

  drop() {
    clearTimeout(this.retry);
    this.hls?.destroy();
    this.hls = null;
    this.video.onerror = null;
  }

  close() {
    this.closed = true;
    this.drop();
  }
}
