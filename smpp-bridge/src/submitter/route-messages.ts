import type { Uuid } from '../../../shared/kernel/ids.ts';

/**
 * What a router does with rows that are said to be queued: the direct one claims them for the carrier link, the other
 * sends their tickets through Jasmin. Resolves when nothing more depends on the event; never rejects.
 */
export type RouteMessages = (ids: readonly Uuid[]) => Promise<void>;
