import type { Clock } from '../../shared/platform/clock.ts';
import type { Pool } from '../../shared/platform/postgres.ts';

export type RulesDeps = { readonly pool: Pool; readonly clock: Clock };
