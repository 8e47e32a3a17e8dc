// A day of one camera as a bar: what is on record, what is not and why; pictures under the pointer.
import * as api from './api.js';
import { el, setText, show, tell } from './view.js';

const DAY_MS = 24 * 3600 * 1000;
const STEP_MS = { ArrowLeft: -60_000, ArrowRight: 60_000, PageDown: -3_600_000, PageUp: 3_600_000 };
const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const hour = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const CAUSES = {
  offline: 'Camera offline', refused: 'Camera refused', stalled: 'Camera stalled', slow_disk: 'Disk too slow',
  disk_full: 'Disk full', restart: 'Millrace restarted', codec_unsupported: 'Codec not supported',
  malformed: 'Stream could not be read', deleted: 'Deleted', unknown: 'Not recorded',
};

/** Midnight of the day that `date` (yyyy-mm-dd) names, where the viewer is; days may have 23 or 25 hours. */
function midnight(date) {
  const [year, month, day] = date.split('-').map(Number);
  return new Date(year, month - 1, day);
}

function isoDay(date) {
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
}

/** The hour pictures of one recording, asked for once. */
class Pictures {
  constructor() {
    this.known = new Map();
  }

  of(recording) {
    if (!this.known.has(recording)) {
      this.known.set(recording, api.thumbnails(recording).catch(() => {
        this.known.delete(recording);
        return [];
      }));
    }
    return this.known.get(recording);
  }
}

export class Timeline {
  /** onPlay: called with a time to play from, and one to play to, or null to go on to live. */
  constructor(camera, onPlay) {
    this.camera = camera;
    this.onPlay = onPlay;
    this.pictures = new Pictures();
    this.recordings = [];
    this.spans = [];
    this.gaps = [];
    this.day = el('input', { type: 'date', class: 'day', 'aria-label': 'Day', value: isoDay(new Date()), max: isoDay(new Date()) });
    this.day.addEventListener('change', () => {
      this.selected = null;
      this.refresh().catch((error) => tell(error.message));
    });
    this.bar = el('div', {
      class: 'bar', role: 'slider', tabindex: '0', 'aria-label': 'Time to play from. Arrow keys: a minute; page keys: an hour; Enter plays.',
    });
    this.cursor = el('i', { class: 'cursor', hidden: true });
    this.picture = el('img', { alt: '', hidden: true });
    this.label = el('span');
    this.hint = el('div', { class: 'hint', hidden: true }, this.picture, this.label);
    this.hours = el('div', { class: 'hours', 'aria-hidden': 'true' });
    this.summary = el('p', { class: 'quiet' });
    this.node = el('section', { class: 'timeline', 'aria-label': 'Timeline' },
      el('div', { class: 'title' }, el('h2', {}, 'Timeline'), this.day),
      el('div', { class: 'track' }, this.bar, this.hint), this.hours, this.summary);
    this.bar.addEventListener('pointermove', (event) => this.point(this.at(event)));
    this.bar.addEventListener('pointerleave', () => this.leave());
    this.bar.addEventListener('click', (event) => this.play(this.at(event)));
    this.bar.addEventListener('keydown', (event) => this.onKey(event));
    this.bar.addEventListener('focus', () => this.point(this.selected ?? this.last()));
    this.bar.addEventListener('blur', () => this.leave());
  }

  /** A page that stays open goes on to the new day; one that shows another day stays there. */
  goWithTheDay() {
    const today = isoDay(new Date());
    if (this.day.value === this.day.max || this.day.value === '') {
      this.day.value = today;
    }
    this.day.max = today;
  }

  async refresh() {
    this.goWithTheDay();
    const from = midnight(this.day.value);
    const to = new Date(from.getFullYear(), from.getMonth(), from.getDate() + 1);
    const [timeline, recordings] = await Promise.all([
      api.timeline(this.camera, from, to), api.recordingsWithin(this.camera, from, to)]);
    if (this.day.value !== isoDay(from)) {
      return;
    }
    this.from = from;
    this.to = to;
    const stretch = (each) => ({ ...each, start: new Date(each.start), end: new Date(each.end) });
    this.spans = timeline.spans.map(stretch);
    this.gaps = timeline.gaps.map(stretch);
    this.recordings = recordings.map(stretch);
    this.draw();
  }

  draw() {
    const piece = (each, kind) => {
      const node = el('i', { class: kind });
      // Not as an attribute: the page's content policy knows no inline style.
      node.style.left = `${this.share(each.start)}%`;
      node.style.width = `${this.share(each.end) - this.share(each.start)}%`;
      return node;
    };
    this.bar.replaceChildren(
      ...this.gaps.map((gap) => piece(gap, gap.cause === 'offline' ? 'gap offline' : 'gap')),
      ...this.spans.map((span) => piece(span, span.growing ? 'span growing' : 'span')),
      this.cursor);
    this.bar.setAttribute('aria-valuemin', '0');
    this.bar.setAttribute('aria-valuemax', String(Math.round((this.to - this.from) / 1000)));
    const marks = [];
    for (let at = new Date(this.from); at < this.to; at = new Date(at.getTime() + 4 * 3600 * 1000)) {
      const mark = el('span', {}, hour.format(at));
      mark.style.left = `${this.share(at)}%`;
      marks.push(mark);
    }
    this.hours.replaceChildren(...marks);
    const minutes = Math.round(this.spans.reduce((sum, span) => sum + (span.end - span.start), 0) / 60_000);
    const missing = this.gaps.filter((gap) => gap.cause !== 'offline').length;
    const recorded = minutes === 0 ? 'Less than a minute' : minutes >= 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes} min`;
    setText(this.summary, this.spans.length === 0 ? 'Nothing on record on this day.'
      : `${recorded} on record${missing > 0 ? `, ${missing} ${missing === 1 ? 'gap' : 'gaps'} while the camera was there` : ''}.`);
  }

  share(date) {
    const within = Math.min(Math.max(date - this.from, 0), this.to - this.from);
    return (100 * within) / (this.to - this.from || DAY_MS);
  }

  at(event) {
    const box = this.bar.getBoundingClientRect();
    return new Date(this.from.getTime() + ((event.clientX - box.left) / box.width) * (this.to - this.from));
  }

  last() {
    return this.spans.length > 0 ? new Date(this.spans.at(-1).end.getTime() - 1000) : this.from;
  }

  /** Shows what there is at a time. */
  async point(at) {
    if (!this.from || !at) {
      return;
    }
    this.selected = at;
    const left = this.share(at);
    this.cursor.style.left = `${left}%`;
    this.hint.style.left = `${Math.min(Math.max(left, 8), 92)}%`;
    show(this.cursor, true);
    show(this.hint, true);
    const covers = (each) => each.start <= at && at < each.end;
    const gap = this.gaps.find(covers);
    const text = gap && !this.spans.some(covers) ? `${time.format(at)} · ${CAUSES[gap.cause] ?? gap.cause}` : time.format(at);
    setText(this.label, text);
    this.bar.setAttribute('aria-valuenow', String(Math.round((at - this.from) / 1000)));
    this.bar.setAttribute('aria-valuetext', text);
    const recording = this.recordings.find(covers);
    const pictures = recording ? await this.pictures.of(recording.id) : [];
    if (this.selected !== at) {
      return;
    }
    const picture = pictures.filter((each) => new Date(each.time) <= at).at(-1) ?? pictures[0];
    show(this.picture, picture !== undefined);
    if (picture && this.picture.getAttribute('src') !== picture.path) {
      this.picture.src = picture.path;
    }
  }

  leave() {
    if (document.activeElement !== this.bar) {
      show(this.hint, false);
      show(this.cursor, false);
    }
  }

  onKey(event) {
    const from = this.selected ?? this.last();
    if (event.key in STEP_MS) {
      const moved = from.getTime() + STEP_MS[event.key];
      this.point(new Date(Math.min(Math.max(moved, this.from.getTime()), this.to.getTime() - 1000)));
    } else if (event.key === 'Home' || event.key === 'End') {
      this.point(event.key === 'Home' ? (this.spans[0]?.start ?? this.from) : this.last());
    } else if (event.key === 'Enter' || event.key === ' ') {
      this.play(from);
    } else {
      return;
    }
    event.preventDefault();
  }

  /** From a gap, what comes after it. */
  play(at) {
    const span = this.spans.find((each) => each.end > at);
    if (!span) {
      tell('Nothing is on record from there on.');
      return;
    }
    const begin = span.start > at ? span.start : at;
    this.point(begin);
    // Today goes on to the live edge; a day that is over ends.
    this.onPlay(begin, this.to > new Date() ? null : this.to);
  }
}
