// What a Jasmin 0.11.1 (PyPI, Debian 12) said of its work, word for word: one connector of ours, one of somebody else's, two
// users who had posted one ticket each.
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const recorded = z.object({
  /** Of its HTTP interface. */
  metrics: z.string(),
  /** Of its console, by command. */
  'smppccm -l': z.string(),
  'stats --smppcs': z.string(),
  'stats --users': z.string(),
});

export function goldenStats(): z.output<typeof recorded> {
  return recorded.parse(JSON.parse(readFileSync(new URL('golden-stats.json', import.meta.url), 'utf8')));
}
