// The last recordings of a camera, and one of them in the browser's own player.
import * as api from './api.js';
import { el, length, setText, show, size, tell } from './view.js';

const clock = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' });

export class Tape {
  /** wanted: called when one is asked for, gives what to ask before it is shown; onPlay: called with a video element to show. */
  constructor(camera, wanted, onPlay) {
    this.camera = camera;
    this.wanted = wanted;
    this.onPlay = onPlay;
    this.list = el('div', { class: 'tape' });
    this.empty = el('p', { class: 'quiet' }, 'Nothing on record in the last day.');
    this.node = el('section', { 'aria-label': 'Recordings' }, el('h2', {}, 'On record'), this.empty, this.list);
    this.known = '';
    this.playing = null;
  }

  async refresh() {
    const recordings = await api.recordings(this.camera);
    const known = recordings.map((recording) => recording.id).join();
    if (known === this.known) {
      return;
    }
    this.known = known;
    show(this.empty, recordings.length === 0);
    const focused = document.activeElement?.dataset?.recording;
    this.list.replaceChildren(...recordings.map((recording) => this.entry(recording)));
    this.list.querySelector(`[data-recording="${focused}"]`)?.focus();
  }

  entry(recording) {
    return el(
      'button',
      {
        type: 'button',
        class: 'take',
        'data-recording': recording.id,
        'aria-pressed': String(recording.id === this.playing),
        onclick: () => this.play(recording),
      },
      el('strong', {}, clock.format(new Date(recording.start))),
      el('small', {}, `${length(recording.durationSeconds)} · ${size(recording.sizeBytes)}`),
    );
  }

  async play(recording) {
    const still = this.wanted();
    try {
      const path = await api.recordingPath(recording.id);
      if (!still()) {
        return;
      }
      const video = el('video', {
        src: path,
        controls: true,
        autoplay: true,
        playsinline: true,
        onerror: () => tell('The recording cannot be played now. Choose it again.'),
        'aria-label': `Recording of ${clock.format(new Date(recording.start))}`,
      });
      this.mark(recording.id);
      this.onPlay(video);
    } catch (error) {
      tell(error.message);
    }
  }

  mark(id) {
    this.playing = id;
    for (const button of this.list.children) {
      button.setAttribute('aria-pressed', String(button.dataset.recording === id));
    }
  }
}
