const LOGGED_MAX = 10;

/** What a line of a log names of several things: of many the first ten. */
export function loggedFew<Item>(items: readonly Item[]): readonly Item[] {
  return items.slice(0, LOGGED_MAX);
}
