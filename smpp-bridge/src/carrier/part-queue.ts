/** A first-in first-out list whose head is taken in constant time, whatever waits behind it. */
export type PartQueue<Item> = {
  push(item: Item): void;
  /** The next item, before all that wait. */
  pushFront(item: Item): void;
  shift(): Item | undefined;
  length(): number;
  /** Empties the queue. */
  drain(): Item[];
};

/** Taken places are given back to memory when they are this many and half of the list. */
const COMPACT_AT = 1_024;

export function createPartQueue<Item>(): PartQueue<Item> {
  let items: Item[] = [];
  let head = 0;
  return {
    push(item) {
      items.push(item);
    },
    pushFront(item) {
      if (head > 0) {
        head -= 1;
        items[head] = item;
      } else {
        items.unshift(item);
      }
    },
    shift() {
      if (head === items.length) return undefined;
      const item = items[head];
      head += 1;
      if (head >= COMPACT_AT && head * 2 >= items.length) {
        items = items.slice(head);
        head = 0;
      }
      return item;
    },
    length: () => items.length - head,
    drain() {
      const rest = items.slice(head);
      items = [];
      head = 0;
      return rest;
    },
  };
}
