// Live playback: hls.js where media source extensions are, the browser's own HLS elsewhere.
import { el, setText, show } from './view.js';

const RETRY_MS = 2000;
const FIGURES_MS = 500;
const STILL_MS = 3000;
const GIVE_UP_MS = 15000;
// A camera that went away leaves its last seconds to play; they are not live.
const DELAYED_SECONDS = 15;

/**
 * Plays one camera in `screen`.
 *
 * path: an async function that gives a signed playlist path; called again when a session ends.
 * renews: whether it can give another than before; somebody's link stays what it is.
 */
export class LivePlayer {
  constructor(screen, path, renews) {
    this.path = path;
    this.renews = renews;
    this.stalls = 0;
    this.started = false;
    this.closed = false;
    this.mode = el('span', { class: 'badge' }, 'connecting');
    this.latency = el('span', { class: 'badge', title: 'Behind the moment the picture was taken, by this clock', hidden: true });
    this.stallCount = el('span', { class: 'badge alert', hidden: true });
    this.overlay = el('div', { class: 'overlay' }, this.mode, this.latency, this.stallCount);
    this.waiting = el('div', { class: 'waiting', role: 'status' }, 'Connecting…');
    this.video = el('video', { controls: true, playsinline: true, autoplay: true, 'aria-label': 'Live picture' });
    this.video.muted = true;
    this.video.addEventListener('waiting', () => this.onWaiting());
    this.video.addEventListener('playing', () => this.onPlaying());
    this.video.addEventListener('timeupdate', () => this.onProgress());
    screen.replaceChildren(this.video, this.waiting, this.overlay);
    this.figures = setInterval(() => this.showFigures(), FIGURES_MS);
    this.open();
  }

  async open() {
    let source;
    try {
      source = await this.path();
    } catch (error) {
      this.later(error.message);
      return;
    }
    if (this.closed) {
      return;
    }
    if (globalThis.Hls?.isSupported()) {
      this.openHls(source);
    } else if (this.video.canPlayType('application/vnd.apple.mpegurl')) {
      this.video.src = source;
      this.video.onerror = () => this.ended(source, 'Waiting for the camera…');
      this.play();
    } else {
      this.wait('This browser cannot play HLS.');
    }
  }

  openHls(source) {
    const { Hls } = globalThis;
    const hls = new Hls({
      // In a page with a strict content policy no worker can be made of a blob, nor is one needed:
      // the segments are fragmented MP4 already.
      enableWorker: false,
      lowLatencyMode: true,
      maxLiveSyncPlaybackRate: 1.5,
      backBufferLength: 30,
    });
    this.hls = hls;
    hls.on(Hls.Events.ERROR, (event, data) => {
      if (data.fatal) {
        this.onFatal(source, data);
      }
    });
    hls.on(Hls.Events.MANIFEST_PARSED, () => this.play());
    hls.loadSource(source);
    hls.attachMedia(this.video);
  }

  /** Browsers may forbid to start by oneself, also without sound: phones that save power do. */
  play() {
    this.video.play().catch((error) => {
      if (error.name === 'NotAllowedError') {
        this.wait('Press play to start.');
      }
    });
  }

  onFatal(source, data) {
    const { Hls } = globalThis;
    if (data.type === Hls.ErrorTypes.MEDIA_ERROR && !this.recovered) {
      this.recovered = true;
      this.hls.recoverMediaError();
      return;
    }
    const status = data.response?.code;
    if (status === 403) {
      this.ended(source, 'This playback has ended. Beginning a new one…');
    } else {
      this.later('Waiting for the camera…');
    }
  }

  /** Of somebody's link that is no longer good the server's word is the last: no other can be asked for here. */
  async ended(source, message) {
    this.later(message);
    if (this.renews) {
      return;
    }
    const problem = await fetch(source).then((answer) => answer.json()).catch(() => null);
    if (problem?.code?.startsWith('url_')) {
      clearTimeout(this.retry);
      this.dropHls();
      this.wait(problem.detail);
      setText(this.mode, 'ended');
    }
  }

  /** Begins anew after a while, with a path of its own. */
  later(message) {
    this.dropHls();
    this.wait(message);
    clearTimeout(this.retry);
    if (!this.closed) {
      this.retry = setTimeout(() => this.open(), RETRY_MS);
    }
  }

  wait(message) {
    setText(this.waiting, message);
    show(this.waiting, true);
    setText(this.mode, 'waiting');
    this.mode.className = 'badge';
  }

  onWaiting() {
    if (this.started && !this.video.seeking && !this.video.paused) {
      this.stalls += 1;
    }
  }

  onPlaying() {
    this.started = true;
    this.recovered = false;
    this.progressAt = performance.now();
    show(this.waiting, false);
    this.showMode(this.latencySeconds());
  }

  showMode(latency) {
    const delayed = latency !== null && latency > DELAYED_SECONDS;
    setText(this.mode, delayed ? 'delayed' : 'LIVE');
    this.mode.className = delayed ? 'badge' : 'badge live';
  }

  onProgress() {
    this.progressAt = performance.now();
    if (this.started && !this.waiting.hidden && !this.video.paused) {
      this.onPlaying();
    }
  }

  /** The camera may go away while a player waits: say so, and begin anew if it stays still. */
  watchProgress() {
    if (!this.started || this.video.paused) {
      return;
    }
    const still = performance.now() - this.progressAt;
    if (still > GIVE_UP_MS) {
      this.later('Waiting for the camera…');
    } else if (still > STILL_MS && this.waiting.hidden) {
      this.wait('Waiting for the camera…');
    }
  }

  /** Seconds between the moment on the picture's own time-line and now; null before it is known. */
  latencySeconds() {
    const at = this.hls?.playingDate ?? (this.video.getStartDate ? startDate(this.video) : null);
    return at ? (Date.now() - at.getTime()) / 1000 : null;
  }

  showFigures() {
    this.watchProgress();
    const latency = this.started ? this.latencySeconds() : null;
    show(this.latency, latency !== null);
    if (latency !== null) {
      if (this.waiting.hidden) {
        this.showMode(latency);
      }
      setText(this.latency, `${latency.toFixed(1)} s behind`);
    }
    show(this.stallCount, this.stalls > 0);
    setText(this.stallCount, this.stalls === 1 ? '1 stall' : `${this.stalls} stalls`);
  }

  dropHls() {
    this.hls?.destroy();
    this.hls = null;
    this.started = false;
  }

  close() {
    this.closed = true;
    clearTimeout(this.retry);
    clearInterval(this.figures);
    this.dropHls();
    this.video.removeAttribute('src');
    this.video.load();
  }
}

function startDate(video) {
  const start = video.getStartDate();
  return Number.isNaN(start.getTime()) ? null : new Date(start.getTime() + video.currentTime * 1000);
}
