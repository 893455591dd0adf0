/** An entry of a `DueQueue`; the holder keeps it to move or remove the entry later. */
export type DueEntry<T> = { readonly value: T; dueMs: number; order: number; index: number };

/**
 * Values ordered by the time they are due, first come first served among equals. Moving and removing cost
 * O(log n) and leave nothing behind, so the size is the number of live values, however often deadlines change.
 */
export class DueQueue<T> {
  readonly #heap: DueEntry<T>[] = [];
  #order = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** When the first value is due, or `undefined` when the queue is empty. */
  get nextDueMs(): number | undefined {
    return this.#heap[0]?.dueMs;
  }

  add(value: T, dueMs: number): DueEntry<T> {
    const entry = { value, dueMs, order: this.#order++, index: this.#heap.length };
    this.#heap.push(entry);
    this.#rise(entry);
    return entry;
  }

  move(entry: DueEntry<T>, dueMs: number): void {
    entry.dueMs = dueMs;
    this.#rise(entry);
    this.#sink(entry);
  }

  /** Does nothing when the entry has left already. */
  remove(entry: DueEntry<T>): void {
    if (this.#heap[entry.index] !== entry) return;
    const last = this.#heap.pop();
    if (last !== undefined && last !== entry) {
      this.#place(last, entry.index);
      this.#rise(last);
      this.#sink(last);
    }
    entry.index = -1;
  }

  /** Takes the first value that is due at `nowMs`. */
  takeDue(nowMs: number): T | undefined {
    const first = this.#heap[0];
    if (first === undefined || first.dueMs > nowMs) return undefined;
    this.remove(first);
    return first.value;
  }

  #place(entry: DueEntry<T>, index: number): void {
    this.#heap[index] = entry;
    entry.index = index;
  }

  #rise(entry: DueEntry<T>): void {
    let { index } = entry;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = this.#heap[parentIndex];
      if (parent === undefined || !isBefore(entry, parent)) break;
      this.#place(parent, index);
      index = parentIndex;
    }
    this.#place(entry, index);
  }

  #sink(entry: DueEntry<T>): void {
    let { index } = entry;
    for (;;) {
      const left = this.#heap[2 * index + 1];
      if (left === undefined) break;
      const right = this.#heap[2 * index + 2];
      const child = right !== undefined && isBefore(right, left) ? right : left;
      if (!isBefore(child, entry)) break;
      const childIndex = child.index;
      this.#place(child, index);
      index = childIndex;
    }
    this.#place(entry, index);
  }
}

function isBefore(a: DueEntry<unknown>, b: DueEntry<unknown>): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
}
