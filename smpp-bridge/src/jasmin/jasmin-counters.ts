// What Jasmin counts itself, from the text that its HTTP interface gives (`/metrics`). All of it starts anew with Jasmin.

/** Counts by Jasmin's name for them, without what its names have in common: `submit_sm`, `throttling_error`, … */
export type Counts = ReadonlyMap<string, number>;

export type JasminCounters = {
  /** Its HTTP interface, where tickets are posted. */
  readonly http: Counts;
  /** Its SMPP server, which no customer of ours is told of. */
  readonly server: Counts;
  /** Its connectors, by their ids. */
  readonly connectors: ReadonlyMap<string, Counts>;
};

/** Lines like `smppc_submit_sm_count{cid="rm-a"} 12`; all others are left out. */
const LINE = /^(httpapi|smppc|smppsapi)_(\w+)_count(?:\{cid="([^"]+)"\})? (\d+)$/gm;

export function parseCounters(text: string): JasminCounters {
  const http = new Map<string, number>();
  const server = new Map<string, number>();
  const connectors = new Map<string, Map<string, number>>();
  for (const [, part, name = '', cid = '', digits] of text.matchAll(LINE)) {
    const counts = part === 'httpapi' ? http : part === 'smppsapi' ? server : connectors.get(cid);
    if (counts === undefined) connectors.set(cid, new Map([[name, Number(digits)]]));
    else counts.set(name, Number(digits));
  }
  return { http, server, connectors };
}
