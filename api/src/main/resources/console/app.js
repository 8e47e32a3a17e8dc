// The watch page: log in, choose a camera, watch it, look back. `#camera` is a deep link;
// `/watch/{camera}?token=…` plays a signed URL without a log-in.
import * as api from './api.js';
import { LivePlayer } from './player.js';
import { Tape } from './recordings.js';
import { tapeVideo } from './tape-player.js';
import { Timeline } from './timeline.js';
import { bitrate, el, letGo, setText, show, tell } from './view.js';

const STATUS_MS = 3000;
const RECORDINGS_MS = 10000;
const PREVIEW_MS = 10000;
const main = document.getElementById('main');
const account = document.getElementById('account');

function logInForm() {
  account.replaceChildren();
  const error = el('p', { class: 'error', role: 'alert' });
  const name = el('input', { name: 'name', autocomplete: 'username', required: true, autocapitalize: 'none', spellcheck: 'false' });
  const password = el('input', { name: 'password', type: 'password', autocomplete: 'current-password', required: true });
  const button = el('button', { class: 'primary' }, 'Log in');
  const form = el('form', { class: 'login' }, el('h1', {}, 'Log in'),
    el('label', {}, 'Name', name), el('label', {}, 'Password', password), error, button);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    button.disabled = true;
    setText(error, '');
    try {
      await api.logIn(name.value, password.value);
      await start();
    } catch (failure) {
      setText(error, failure.message);
      button.disabled = false;
      password.select();
    }
  });
  main.replaceChildren(form);
  name.focus();
}

/** The picture of one camera, live or from the record. */
class Stage {
  constructor(path, renews = true) {
    this.screen = el('div', { class: 'screen' });
    this.path = path;
    this.renews = renews;
    this.live();
  }

  live() {
    this.player?.close();
    this.player = new LivePlayer(this.screen, this.path, this.renews);
  }

  /** Shows a recording's video in place of the live picture. */
  replay(video, onBack, close = () => {}) {
    this.player?.close();
    // A video that is taken away goes on loading, and holds one of the server's downloads.
    this.player = { close: () => { close(); letGo(video); } };
    const back = el('button', { type: 'button', class: 'back', onclick: () => { onBack(); this.live(); } }, 'Back to live');
    this.screen.replaceChildren(video, back);
    back.focus();
    this.screen.scrollIntoView({ block: 'nearest' });
  }

  close() {
    this.player?.close();
  }
}

class Console {
  constructor(me) {
    this.cameras = [];
    this.statuses = new Map();
    this.selected = null;
    account.replaceChildren(el('span', { class: 'who' }, me.user.name),
      el('button', { type: 'button', onclick: () => this.logOut() }, 'Log out'));
    this.list = el('nav', { class: 'cameras', 'aria-label': 'Cameras' });
    this.area = el('div', { class: 'stage' });
    main.replaceChildren(el('div', { class: 'layout' },
      el('aside', {}, el('h2', {}, 'Cameras'), this.list), this.area));
    this.onHash = () => this.select(decoded(location.hash.slice(1)));
    addEventListener('hashchange', this.onHash);
  }

  async run() {
    this.statusTimer = setInterval(() => this.renew(), STATUS_MS);
    this.previewTimer = setInterval(() => this.showPreviews(), PREVIEW_MS);
    this.tapeTimer = setInterval(() => this.look(), RECORDINGS_MS);
    await this.renew();
    this.showPreviews();
  }

  /** Shows what there is now, unless the answer to that is still awaited: on a slow link they would pile up. */
  async renew() {
    if (this.renewing) {
      return;
    }
    this.renewing = true;
    try {
      await this.refresh();
    } catch (error) {
      this.failed(error);
    }
    this.renewing = false;
  }

  async refresh() {
    const [cameras, statuses] = await Promise.all([api.cameras(), api.statuses()]);
    if (this.closed) {
      return;
    }
    this.cameras = cameras;
    this.statuses = new Map(statuses.map((status) => [status.camera, status]));
    this.showList();
    if (this.selected === null) {
      this.begin();
    }
    this.showFacts();
  }

  begin() {
    const wanted = decoded(location.hash.slice(1));
    const first = this.cameras.find((camera) => this.statuses.get(camera.id)?.live) ?? this.cameras[0];
    const known = this.cameras.some((camera) => camera.id === wanted);
    if (this.cameras.length === 0) {
      this.area.replaceChildren(el('p', { class: 'quiet' }, 'No camera yet. Create one with POST /api/v1/cameras.'));
    } else {
      this.select(known ? wanted : first.id);
    }
  }

  showList() {
    const rows = new Map([...this.list.children].map((row) => [row.dataset.camera, row]));
    const known = new Set(this.cameras.map((camera) => camera.id));
    rows.forEach((row, id) => known.has(id) || row.remove());
    let place = this.list.firstElementChild;
    for (const camera of this.cameras) {
      const row = rows.get(camera.id) ?? this.row(camera);
      const status = this.statuses.get(camera.id);
      row.dot.className = status?.live ? 'dot live' : 'dot';
      row.dot.setAttribute('aria-label', status?.live ? 'live' : 'offline');
      setText(row.label, camera.name);
      setText(row.viewers, status?.viewers ? `${status.viewers} watching` : '');
      row.setAttribute('aria-current', String(camera.id === this.selected));
      // One that is moved loses the focus, also when it is moved to where it is.
      if (row === place) {
        place = row.nextElementSibling;
      } else {
        this.list.insertBefore(row, place);
      }
    }
  }

  row(camera) {
    const dot = el('i', { class: 'dot', role: 'img' });
    const label = el('span');
    const viewers = el('small');
    const picture = el('img', { class: 'preview', alt: '', hidden: true });
    const row = el('a', { class: 'camera', href: `#${encodeURIComponent(camera.id)}`, 'data-camera': camera.id },
      picture, dot, label, viewers);
    return Object.assign(row, { dot, label, viewers, picture });
  }

  /** One after the other, and none while nobody looks: each may cost the server a decoded keyframe. */
  async showPreviews() {
    if (document.hidden || this.previewing) {
      return;
    }
    this.previewing = true;
    for (const row of [...this.list.children]) {
      const live = this.statuses.get(row.dataset.camera)?.live;
      const blob = live && !this.closed ? await api.preview(row.dataset.camera) : null;
      URL.revokeObjectURL(row.picture.src);
      show(row.picture, blob !== null);
      if (blob) {
        row.picture.src = URL.createObjectURL(blob);
      }
    }
    this.previewing = false;
  }

  select(id) {
    const camera = this.cameras.find((candidate) => candidate.id === id);
    if (!camera || id === this.selected) {
      return;
    }
    this.selected = id;
    this.stage?.close();
    this.stage = new Stage(() => api.livePath(id));
    this.facts = el('p', { class: 'facts' });
    this.refusal = el('p', { class: 'alert-line', hidden: true });
    this.wish = null;
    this.tape = new Tape(id, () => this.wanted(), (video) => this.stage.replay(video, () => this.tape.mark(null)));
    this.timeline = new Timeline(id, (from, to) => this.playFrom(id, from, to));
    this.area.replaceChildren(this.stage.screen,
      el('div', { class: 'title' }, el('h1', {}, camera.name), this.facts), this.refusal,
      this.timeline.node, this.tape.node);
    document.title = `${camera.name} · Millrace`;
    this.showList();
    this.showFacts();
    this.look();
  }

  /** Looks what is on record by now. */
  look() {
    this.tape?.refresh().catch((error) => this.failed(error));
    this.timeline?.refresh().catch((error) => this.failed(error));
  }

  /** To be asked once the answer is there: whether it is still the one that is wanted, and of this camera. */
  wanted() {
    const wish = {};
    this.wish = wish;
    return () => this.wish === wish && !this.closed;
  }

  async playFrom(id, from, to) {
    const still = this.wanted();
    try {
      const path = await api.tapePath(id, from, to);
      if (!still()) {
        return;
      }
      const { video, close } = tapeVideo(path, `Recording from ${from.toLocaleString()}`, () => api.tapePath(id, from, to));
      this.tape.mark(null);
      this.stage.replay(video, () => {}, close);
    } catch (error) {
      tell(error.message);
    }
  }

  showFacts() {
    const status = this.statuses.get(this.selected);
    if (!status || !this.facts) {
      return;
    }
    const session = status.session;
    const figures = session?.figures;
    const facts = session
      ? [session.widthPixels ? `${session.widthPixels}×${session.heightPixels}` : null, session.codecs.join(' + '),
        `${figures.framesPerSecond.toFixed(1)} fps`, bitrate(figures.bitsPerSecond), status.recording ? 'recording' : null]
      : ['offline'];
    setText(this.facts, facts.filter(Boolean).join(' · '));
    const refusal = session ? null : status.lastRefusal;
    show(this.refusal, refusal !== null);
    setText(this.refusal, refusal ? `Last publish refused, from ${refusal.remoteAddress}: ${refusal.message}` : '');
  }

  failed(error) {
    // Of a request that was on its way when this was closed: somebody may be logging in again by now.
    if (this.closed) {
      return;
    }
    if (error.status === 401) {
      this.close();
      logInForm();
    } else {
      tell(error.message);
    }
  }

  async logOut() {
    try {
      await api.logOut();
    } catch (error) {
      if (error.status !== 401) {
        // The cookie stands: to show the log-in form would be a lie to whoever leaves the machine now.
        tell(`You are still logged in. ${error.message}`);
        return;
      }
    }
    this.close();
    logInForm();
  }

  close() {
    this.closed = true;
    clearInterval(this.statusTimer);
    clearInterval(this.tapeTimer);
    clearInterval(this.previewTimer);
    removeEventListener('hashchange', this.onHash);
    this.stage?.close();
    document.title = 'Millrace';
  }
}

async function start() {
  let me;
  try {
    me = await api.me();
  } catch (error) {
    logInForm();
    if (error.status !== 401) {
      tell(error.message);
    }
    return;
  }
  const view = new Console(me);
  await view.run();
  if (!view.closed) {
    main.focus();
  }
}

/** What a part of an address says; nothing when it was cut off within an escape. */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

function watchSigned(camera, token) {
  const path = `/hls/${encodeURIComponent(camera)}/playlist.m3u8?token=${encodeURIComponent(token)}`;
  const stage = new Stage(async () => path, false);
  main.replaceChildren(el('div', { class: 'layout single' }, el('div', { class: 'stage' }, stage.screen, el('h1', {}, camera))));
  document.title = `${camera} · Millrace`;
}

const signed = location.pathname.match(/^\/watch\/([^/]+)$/);
const token = new URLSearchParams(location.search).get('token');
if (signed && token) {
  watchSigned(decoded(signed[1]), token);
} else {
  if (signed) {
    location.hash = signed[1];
  }
  start();
}
