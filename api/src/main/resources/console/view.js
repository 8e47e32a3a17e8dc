// Small helpers for building the page. Text is always set as text, never as markup.

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'class') {
      node.className = value;
    } else if (name.startsWith('on')) {
      node.addEventListener(name.slice(2), value);
    } else if (typeof value === 'boolean') {
      node.toggleAttribute(name, value);
    } else if (value !== null && value !== undefined) {
      node.setAttribute(name, value);
    }
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

export function show(node, visible) {
  node.hidden = !visible;
}

/** Ends what a video that is taken away still loads. */
export function letGo(video) {
  video.pause();
  video.removeAttribute('src');
  video.load();
}

export function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

const notice = document.getElementById('notice');
let noticeTimer;

/** Emptied, not hidden: a screen reader says what changes in a region, and not what a region that appears has in it. */
export function tell(message) {
  setText(notice, message);
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => setText(notice, ''), 6000);
}

export function bitrate(bitsPerSecond) {
  return bitsPerSecond >= 1e6 ? `${(bitsPerSecond / 1e6).toFixed(1)} Mbit/s` : `${Math.round(bitsPerSecond / 1e3)} kbit/s`;
}

export function size(bytes) {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(2)} GB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

export function length(seconds) {
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 60) % 60, whole % 60].map((part) => String(part).padStart(2, '0'));
  return (whole >= 3600 ? `${Math.floor(whole / 3600)}:` : '') + parts.join(':');
}
