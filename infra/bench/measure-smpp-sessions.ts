// A thousand sessions of a hundred accounts: how long it takes until all are bound that come at once to a server that has
// verified none of their passwords before, what another customer notices of it, and what they cost when they are idle.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { hashSmppPassword } from '../../shared/accounts/smpp-password.ts';
import { type RunningStack, startStack } from '../e2e/running-stack.ts';
import { type Figure, percentile } from './figures.ts';
import { formatMs } from './latencies.ts';
import { openSmppClient, type SmppClient } from './smpp-client.ts';
import { openSmppDoor, runOnce, type SmppDoor } from './smpp-door.ts';
import { openSmppLoad } from './smpp-load.ts';

const ACCOUNTS = 100;
const BINDS_EACH = 10;
const OTHERS_PER_SECOND = 100;
const OTHERS_SECONDS = 12;
const CALM_SECONDS = 5;
const BOUND_WITHIN_MS = 10_000;
const OTHERS_P99_MS = 200;
const IDLE_MEBIBYTES_MAX = 200;
const SETTLE_MS = 3_000;
const PASSWORD = 'bench123';

export async function measureSmppSessions(): Promise<readonly Figure[]> {
  const running = await startStack({ router: 'direct' });
  try {
    const door = await openSmppDoor(running.stack);
    await addAccounts(running.stack.databaseUrl);
    const others = await openSmppLoad({ ...door, sessions: 2, registeredDelivery: 0 });
    await others.runSteady(OTHERS_PER_SECOND, CALM_SECONDS);
    const calmMs = await others.runSteady(OTHERS_PER_SECOND, CALM_SECONDS);
    const emptyMebibytes = await running.residentMebibytes('bridge');
    const during = others.runSteady(OTHERS_PER_SECOND, OTHERS_SECONDS);
    const { sessions, tookMs } = await bindAll(door);
    const stormMs = (await during).slice(0, Math.ceil((tookMs / 1_000) * OTHERS_PER_SECOND));
    others.close();
    const idleMebibytes = await idleMemory(running);
    for (const session of sessions) session.close();
    const growth = idleMebibytes - emptyMebibytes;
    return [
      {
        what: `${sessions.length} binds of ${ACCOUNTS} accounts at once`,
        measured: `all bound after ${formatMs(tookMs)}; another's submit_sm_resp p99 ${formatMs(percentile(stormMs, 99))}`,
        baseline: `before it p99 ${formatMs(percentile(calmMs, 99))}`,
        target: `≤ ${formatMs(BOUND_WITHIN_MS)}, p99 ≤ ${formatMs(OTHERS_P99_MS)}`,
        met: tookMs <= BOUND_WITHIN_MS && percentile(stormMs, 99) <= OTHERS_P99_MS,
      },
      {
        what: `memory of ${sessions.length} idle sessions`,
        measured: `${growth} MiB (the bridge has ${idleMebibytes})`,
        baseline: `the bridge without them ${emptyMebibytes} MiB`,
        target: `≤ ${IDLE_MEBIBYTES_MAX} MiB`,
        met: growth <= IDLE_MEBIBYTES_MAX,
      },
    ];
  } finally {
    await running.stop();
  }
}

async function addAccounts(databaseUrl: string): Promise<void> {
  const hashes: string[] = [];
  for (let n = 0; n < ACCOUNTS; n += 1) hashes.push(await hashSmppPassword(PASSWORD, randomBytes));
  await runOnce(
    databaseUrl,
    `with made as (
       insert into accounts.accounts (company_name) select 'Storm ' || n from generate_series(1, $2::integer) n
       returning id, split_part(company_name, ' ', 2)::integer as n)
     insert into messaging.smpp_accounts (account_id, name, system_id, password_hash, max_binds)
     select id, 'Storm', 'storm' || n, ($1::text[])[n], $3 from made`,
    [hashes, ACCOUNTS, BINDS_EACH],
  );
}

async function bindAll(door: SmppDoor): Promise<{ sessions: readonly SmppClient[]; tookMs: number }> {
  const startedAt = performance.now();
  const sessions = await Promise.all(
    Array.from({ length: ACCOUNTS * BINDS_EACH }, (_, n) =>
      openSmppClient({
        ...{ ...door, systemId: `storm${(n % ACCOUNTS) + 1}`, password: PASSWORD, registeredDelivery: 0 },
        onAnswer: () => undefined,
      }),
    ),
  );
  return { sessions, tookMs: performance.now() - startedAt };
}

async function idleMemory(running: RunningStack): Promise<number> {
  await sleep(SETTLE_MS);
  return await running.residentMebibytes('bridge');
}
