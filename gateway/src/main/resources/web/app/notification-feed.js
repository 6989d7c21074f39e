/**
 * One's notifications as the page knows them: read in pages, kept up to date by a stream, marked as read at once and confirmed in batches. Whoever shows them is told
 * of changes by `changed(added)`, and of what went wrong by `failed(text)`.
 */
const PATH = '/api/v1/notifications';
const PAGE = 100;
const BATCH_MS = 1000;
const REOPEN_MS = 5000;
/** The most that one call may mark, and that are kept here. */
const MOST = 10000;

async function asked(path, options = {}) {
  const response = await fetch(path, { ...options, headers: { Accept: 'application/json', ...options.headers } });
  if (!response.ok) throw new Error(`The gateway answered ${response.status}.`);
  return response.json();
}

export class NotificationFeed {
  constructor({ changed, failed }) {
    this.changed = changed;
    this.failed = failed;
    this.items = [];
    this.unread = 0;
    this.text = '';
    this.onlyUnread = false;
    this.arrived = [];
    this.marks = new Set();
  }

  /** Begins with a session. */
  start(session) {
    this.session = session;
    this.#follow();
  }

  /** Ends once what is marked has been sent. */
  async stop() {
    this.stream?.close();
    this.stream = null;
    clearTimeout(this.reopening);
    clearTimeout(this.batching);
    this.batching = null;
    this.items = [];
    this.arrived = [];
    this.changed(0);
    await this.#confirm();
  }

  /** Narrows the list to what contains a text, or is unread. */
  narrow(text, onlyUnread) {
    this.text = text.trim();
    this.onlyUnread = onlyUnread;
    return this.reload();
  }

  /** Reads the first page anew. */
  async reload() {
    this.reading?.abort();
    this.reading = new AbortController();
    this.next = '';
    this.loading = null;
    await this.#read(true);
  }

  /** Reads the next page, if there is one and none is being read. */
  async more() {
    if (this.next && !this.loading && this.items.length < MOST) await this.#read(false);
  }

  async #read(first) {
    const { signal } = this.reading;
    const query = new URLSearchParams({ limit: PAGE });
    if (this.text) query.set('q', this.text);
    if (this.onlyUnread) query.set('unread', 'true');
    if (!first) query.set('cursor', this.next);
    this.loading = signal;
    try {
      const page = await asked(`${PATH}?${query}`, { signal });
      if (signal.aborted) return;
      this.loading = null;
      this.next = page.pagination.next_cursor;
      this.#count(page.unread_count);
      const known = new Set(first ? [] : this.items.map((item) => item.id));
      const fresh = page.data.filter((item) => !known.has(item.id)).map((item) => this.#asMarked(item));
      this.items = first ? fresh : this.items.concat(fresh);
      this.changed(0);
      // A question looks at a bounded number, so a page of a search may be empty although more follow.
      if (page.data.length === 0) await this.more();
    } catch (error) {
      if (signal.aborted) return;
      this.loading = null;
      this.failed(`Notifications cannot be read. ${error.message}`);
    }
  }

  /** What the server does not know yet is shown as it will be. */
  #asMarked(item) {
    return this.marks.has(item.id) ? { ...item, read: true } : item;
  }

  #count(onServer) {
    this.unread = Math.max(0, onServer - this.marks.size);
  }

  #follow() {
    this.stream?.close();
    this.stream = new EventSource(`${PATH}/stream`);
    let begun = false;
    this.stream.addEventListener('unread', (event) => {
      this.#count(JSON.parse(event.data).unread_count);
      this.changed(0);
      if (!begun) this.reload();
      begun = true;
    });
    this.stream.addEventListener('notification', (event) => {
      this.arrived.push(JSON.parse(event.data));
      this.#soon();
    });
    this.stream.onerror = () => {
      if (this.stream?.readyState === EventSource.CLOSED) this.reopening = setTimeout(() => this.#follow(), REOPEN_MS);
    };
  }

  /** Arrivals and marks gather for a second. */
  #soon() {
    this.batching ??= setTimeout(() => {
      this.batching = null;
      this.#take();
      this.#confirm();
    }, BATCH_MS);
  }

  #take() {
    const known = new Set(this.items.map((item) => item.id));
    const fresh = this.arrived.filter((item) => !known.has(item.id)).reverse();
    this.arrived = [];
    this.unread += fresh.filter((item) => !item.read).length;
    const shown = fresh.filter((item) => this.#fits(item));
    this.items = shown.concat(this.items).slice(0, MOST);
    if (fresh.length > 0) this.changed(shown.length);
  }

  #fits(item) {
    const text = this.text.toLowerCase();
    return item.title.toLowerCase().includes(text) || item.message.toLowerCase().includes(text);
  }

  /** Marks items as read: at once here, within a second there. */
  markRead(items) {
    const unread = items.filter((item) => !item.read).slice(0, MOST - this.marks.size);
    if (unread.length === 0) return;
    unread.forEach((item) => {
      item.read = true;
      this.marks.add(item.id);
    });
    this.unread = Math.max(0, this.unread - unread.length);
    this.changed(0);
    this.#soon();
  }

  async #confirm() {
    const ids = [...this.marks];
    if (ids.length === 0) return;
    this.marks = new Set();
    try {
      const answer = await asked(`${PATH}:batch-read`, {
        method: 'POST',
        keepalive: ids.length < 1000,
        headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': this.session.csrf_token },
        body: JSON.stringify({ notification_ids: ids }),
      });
      this.#count(answer.unread_count);
      this.changed(0);
    } catch (error) {
      this.#takeBack(new Set(ids), error);
    }
  }

  /** Nothing was marked: all is as it was. */
  #takeBack(ids, error) {
    this.items.filter((item) => ids.has(item.id)).forEach((item) => {
      item.read = false;
    });
    this.unread += ids.size;
    this.changed(0);
    this.failed(`Could not be marked as read. ${error.message}`);
  }
}
