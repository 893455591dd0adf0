// One instance of a function, as far as the limiter of its requests goes: told the time and how many requests come at it,
// it answers how many may pass.
import { createRequestLimiter } from '../accounts/access/request-limiter.ts';
import type { Uuid } from '../kernel/ids.ts';
import { createLogger } from '../platform/log.ts';
import { createPool } from '../platform/postgres.ts';

type Step = { readonly nowMs: number; readonly requests: number };

const [url = '', keyId = '', perSecond = '', answerTimeoutMs = ''] = process.argv.slice(2);
const config = {
  DATABASE_URL: url,
  DATABASE_NAME: '',
  DATABASE_IP_TYPE: 'PRIVATE',
  DATABASE_POOL_MAX: 2,
} as const;
const pool = await createPool(config, { applicationName: 'limiter-test', onIdleError: () => {} });
let nowMs = 0;
const clock = { now: () => new Date(nowMs) };
const limiter = createRequestLimiter(pool, clock, createLogger('test', 'fatal'), Number(answerTimeoutMs));

process.on('message', async (step: Step) => {
  nowMs = step.nowMs;
  const takes = Array.from({ length: step.requests }, () => limiter.take(keyId as Uuid, Number(perSecond)));
  const permits = await Promise.all(takes);
  process.send?.(permits.filter(({ kind }) => kind === 'granted').length);
});
process.on('disconnect', () => void pool.end());
process.send?.('ready');
