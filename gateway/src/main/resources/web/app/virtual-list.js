/** A list of rows of one height, of which only those in sight are in the document, however many there are. */
export class VirtualList {
  /**
   * @param {HTMLElement} viewport what scrolls
   * @param {{rowHeight: number, overscan?: number, make: () => HTMLElement, fill: (row: HTMLElement, index: number) => void, reach: (last: number) => void}} rows
   *     how rows are made, filled with an item, and who is told of the last one in sight
   */
  constructor(viewport, { rowHeight, overscan = 5, make, fill, reach }) {
    this.viewport = viewport;
    this.rowHeight = rowHeight;
    this.overscan = overscan;
    this.make = make;
    this.fill = fill;
    this.reach = reach;
    this.count = 0;
    this.rows = [];
    this.space = document.createElement('div');
    this.space.className = 'space';
    this.space.setAttribute('role', 'presentation');
    viewport.append(this.space);
    viewport.addEventListener('scroll', () => this.#later(), { passive: true });
    new ResizeObserver(() => this.#later()).observe(viewport);
  }

  /** There are so many items now, or they are others. */
  refresh(count) {
    this.count = count;
    this.space.style.height = `${count * this.rowHeight}px`;
    this.#show();
  }

  /** Items were put in front of the first: what is in sight stays where it is, unless that is the beginning. */
  prepended(added) {
    if (this.viewport.scrollTop >= this.rowHeight) {
      this.space.style.height = `${this.count * this.rowHeight + added * this.rowHeight}px`;
      this.viewport.scrollTop += added * this.rowHeight;
    }
  }

  /** Scrolls as far as it takes to see an item. */
  reveal(index) {
    const top = index * this.rowHeight;
    const below = top + this.rowHeight - this.viewport.clientHeight;
    if (this.viewport.scrollTop > top) this.viewport.scrollTop = top;
    else if (this.viewport.scrollTop < below) this.viewport.scrollTop = below;
    this.#show();
  }

  /** How many rows fit. */
  get page() {
    return Math.max(1, Math.floor(this.viewport.clientHeight / this.rowHeight));
  }

  #later() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.#show();
    });
  }

  #show() {
    const first = Math.max(0, Math.floor(this.viewport.scrollTop / this.rowHeight) - this.overscan);
    const last = Math.min(this.count, first + this.page + 1 + 2 * this.overscan);
    while (this.rows.length < last - first) {
      const row = this.make();
      this.rows.push(row);
      this.space.append(row);
    }
    while (this.rows.length > last - first) this.rows.pop().remove();
    this.rows.forEach((row, offset) => {
      row.style.transform = `translateY(${(first + offset) * this.rowHeight}px)`;
      this.fill(row, first + offset);
    });
    this.reach(last);
  }
}
