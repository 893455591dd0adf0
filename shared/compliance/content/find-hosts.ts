const DOT_INSIDE = /[^ ]\.[^ ]/;
const BETWEEN = /[^\p{L}\p{N}.-]+|\.{2,}/u;
const DOT_AT_EDGE = /^\.|\.$/g;

/**
 * Host names in a normalised text, of addresses (`https://user@go.example.com:8080/x`) and bare (`see example.com.`): runs
 * of labels with dots between. Answers some that are none (`a.m`), and each as often as it occurs.
 */
export function findHosts(text: string): readonly string[] {
  if (!DOT_INSIDE.test(text)) return [];
  return text
    .split(BETWEEN)
    .map((run) => run.replace(DOT_AT_EDGE, ''))
    .filter((run) => run.includes('.'));
}
