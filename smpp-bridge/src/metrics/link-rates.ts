// How fast each link is now and how much of it fails, from what the links count: looked at every few seconds, so that a
// scrape sees the last seconds however seldom it comes.
import type { LinkSnapshot } from '../carrier/link-snapshot.ts';

export type CountedLink = Pick<LinkSnapshot, 'connector' | 'submitted' | 'errors'>;

/** What a link had counted at a moment. */
type Count = { readonly submitted: number; readonly errors: number };
type Look = { readonly atMs: number; readonly counts: ReadonlyMap<string, Count> };

export type LinkRate = {
  readonly connector: string;
  /** submit_sm a second, over the last 10 s. */
  readonly throughput: number;
  /** Share of the submit_sm of the last minute that ended in errors, 0 to 1. */
  readonly errorRate: number;
};

export const LOOK_EVERY_MS = 5_000;
const THROUGHPUT_MS = 10_000;
const ERRORS_MS = 60_000;

/** The looks of the last minute, and one before them, with the newest at the end. */
export type LinkLooks = readonly Look[];

export function withLook(looks: LinkLooks, links: readonly CountedLink[], nowMs: number): LinkLooks {
  const counts = new Map(links.map((link) => [link.connector, countOf(link)]));
  const before = looks.findLastIndex(({ atMs }) => atMs <= nowMs - ERRORS_MS);
  return [...looks.slice(Math.max(0, before)), { atMs: nowMs, counts }];
}

/** The rates of each link; a link that is new, or was opened anew, counts from 0. */
export function linkRates(
  looks: LinkLooks,
  links: readonly CountedLink[],
  nowMs: number,
): readonly LinkRate[] {
  const recent = lookBefore(looks, nowMs - THROUGHPUT_MS);
  const older = lookBefore(looks, nowMs - ERRORS_MS);
  return links.map((link) => {
    const { connector } = link;
    const now = countOf(link);
    const sent = now.submitted - countBefore(recent, connector, now).submitted;
    const minute = countBefore(older, connector, now);
    const submitted = now.submitted - minute.submitted;
    const seconds = recent ? (nowMs - recent.atMs) / 1_000 : THROUGHPUT_MS / 1_000;
    return {
      connector,
      throughput: seconds > 0 ? sent / seconds : 0,
      errorRate: submitted === 0 ? 0 : Math.min(1, (now.errors - minute.errors) / submitted),
    };
  });
}

/** The newest one that is so old; where none is, the oldest. */
function lookBefore(looks: LinkLooks, atMs: number): Look | undefined {
  return looks.findLast((look) => look.atMs <= atMs) ?? looks[0];
}

const NOTHING: Count = { submitted: 0, errors: 0 };

function countBefore(look: Look | undefined, connector: string, now: Count): Count {
  const before = look?.counts.get(connector);
  return before && before.submitted <= now.submitted ? before : NOTHING;
}

function countOf({ submitted, errors }: CountedLink): Count {
  let sum = 0;
  for (const count of errors.values()) sum += count;
  return { submitted, errors: sum };
}
