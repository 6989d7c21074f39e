/** The panel of notifications: a list of which only what is in sight is in the document, a search, and the one that is chosen in full. */
import { NotificationFeed } from './notification-feed.js';
import { VirtualList } from './virtual-list.js';

const SEARCH_MS = 300;
const ROW_HEIGHT = 60;
const MOST_SHOWN = 10000;

const el = (id) => document.getElementById(id);
const when = (iso) => new Date(iso).toLocaleString();

export class NotificationPanel {
  constructor() {
    this.chosen = null;
    this.viewport = el('notification-list');
    this.feed = new NotificationFeed({
      changed: (added) => this.#changed(added),
      failed: (text) => this.#say('notification-error', text),
    });
    this.list = new VirtualList(this.viewport, {
      rowHeight: ROW_HEIGHT,
      make: () => this.#row(),
      fill: (row, index) => this.#fill(row, index),
      reach: (last) => last >= this.feed.items.length - 20 && this.feed.more(),
    });
    this.viewport.addEventListener('keydown', (event) => this.#key(event));
    el('notification-search').addEventListener('input', () => this.#search());
    el('notification-unread').addEventListener('change', () => this.#narrow());
    el('notification-read-all').addEventListener('click', () => this.#mark(this.feed.items));
  }

  start(session) {
    this.feed.start(session);
  }

  async stop() {
    await this.feed.stop();
  }

  #say(id, text) {
    el(id).textContent = text;
  }

  #changed(added) {
    if (added > 0) {
      this.list.prepended(added);
      this.#say('notification-news', added === 1 ? '1 new notification' : `${added} new notifications`);
    }
    const { items, unread } = this.feed;
    const badge = el('notification-badge');
    badge.textContent = unread >= MOST_SHOWN ? `${MOST_SHOWN}+` : String(unread);
    badge.hidden = unread === 0;
    badge.setAttribute('aria-label', `${badge.textContent} unread`);
    el('notification-empty').hidden = items.length > 0;
    el('notification-read-all').disabled = !items.some((item) => !item.read);
    this.list.refresh(items.length);
    this.#detail();
  }

  #search() {
    clearTimeout(this.searching);
    this.searching = setTimeout(() => this.#narrow(), SEARCH_MS);
  }

  #narrow() {
    clearTimeout(this.searching);
    this.viewport.scrollTop = 0;
    this.#say('notification-error', '');
    this.feed.narrow(el('notification-search').value, el('notification-unread').checked);
  }

  #mark(items) {
    this.#say('notification-error', '');
    this.feed.markRead(items);
  }

  #row() {
    const row = document.createElement('div');
    row.className = 'notice';
    row.setAttribute('role', 'option');
    row.append(...['dot', 'title', 'at', 'message'].map((name) => {
      const part = document.createElement('span');
      part.className = name;
      return part;
    }));
    row.addEventListener('click', () => this.#choose(this.feed.items.findIndex((item) => item.id === row.dataset.id)));
    return row;
  }

  #fill(row, index) {
    const item = this.feed.items[index];
    const [, title, at, message] = row.children;
    row.id = `notice-${item.id}`;
    row.dataset.id = item.id;
    row.classList.toggle('unread', !item.read);
    row.setAttribute('aria-setsize', this.feed.next ? -1 : this.feed.items.length);
    row.setAttribute('aria-posinset', index + 1);
    row.setAttribute('aria-selected', item.id === this.chosen);
    row.setAttribute('aria-label', `${item.read ? '' : 'Unread: '}${item.title}. ${item.message}`);
    title.textContent = item.title;
    at.textContent = when(item.created_at);
    message.textContent = item.message;
  }

  /** Choosing one shows it in full and marks it as read. */
  #choose(index) {
    const item = this.feed.items[index];
    if (!item) return;
    this.chosen = item.id;
    this.list.reveal(index);
    this.viewport.setAttribute('aria-activedescendant', `notice-${item.id}`);
    if (item.read) this.list.refresh(this.feed.items.length);
    this.#mark([item]);
    this.#detail();
  }

  #detail() {
    const item = this.feed.items.find((one) => one.id === this.chosen);
    el('notification-detail').hidden = !item;
    if (!item) {
      this.viewport.removeAttribute('aria-activedescendant');
      return;
    }
    this.#say('notification-title', item.title);
    this.#say('notification-message', item.message);
    const to = item.role ? `to all with ${item.role}` : 'to you';
    this.#say('notification-about', `${item.kind}, ${to}, ${when(item.created_at)}, shown until ${when(item.expires_at)}`);
  }

  #key(event) {
    const last = this.feed.items.length - 1;
    const now = this.feed.items.findIndex((item) => item.id === this.chosen);
    const to = {
      ArrowDown: Math.min(last, now + 1),
      ArrowUp: Math.max(0, now - 1),
      PageDown: Math.min(last, now + this.list.page),
      PageUp: Math.max(0, now - this.list.page),
      Home: 0,
      End: last,
    }[event.key];
    if (to === undefined || last < 0) return;
    event.preventDefault();
    this.#choose(to);
  }
}
