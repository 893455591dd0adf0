// What Prometheus is given of a Jasmin, from what a real one said.
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import type { ConsoleStats } from '../jasmin/console-stats.ts';
import { goldenStats } from '../jasmin/golden-stats.ts';
import { parseCounters } from '../jasmin/jasmin-counters.ts';
import { parseConnectors, parseConnectorTimes, parseUserCounts } from '../jasmin/jcli-parse.ts';
import type { JasminNumbers } from '../submitter/router.ts';
import { registerJasminRouterMetrics } from './jasmin-router-metrics.ts';

const recorded = goldenStats();
const STATS: ConsoleStats = {
  connectors: parseConnectorTimes(recorded['stats --smppcs']),
  users: parseUserCounts(recorded['stats --users']),
};
const NUMBERS: JasminNumbers = {
  ...{ openTickets: 0, isWhole: true, drifts: 0, fences: new Map() },
  watchdog: {
    ...{ verdict: 'healthy', partsUp: new Map(), restarts: new Map(), lastRestart: undefined, reposts: 0 },
    connectors: parseConnectors(recorded['smppccm -l']),
    queues: [{ name: 'submit.sm.rm-m8pw5y0e', messages: 4, consumers: 1 }],
  },
  cids: new Map([
    ['sinch_primary', 'rm-m8pw5y0e'],
    ['not_there_yet', 'rm-00000000'],
  ]),
  counters: parseCounters(recorded.metrics),
  stats: STATS,
};

async function linesOf(numbers: JasminNumbers | undefined): Promise<string[]> {
  const registry = new Registry();
  registerJasminRouterMetrics(registry, () => numbers);
  return (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

test('our connectors have what Jasmin says of them, and those of others nothing', async () => {
  const at = new Date(2026, 10, 25, 13, 48, 12).getTime() / 1_000;
  expect(await linesOf(NUMBERS)).toEqual([
    'jasmin_router_bound{connector="sinch_primary"} 1',
    `jasmin_router_connected_timestamp_seconds{connector="sinch_primary"} ${at}`,
    `jasmin_router_bound_timestamp_seconds{connector="sinch_primary"} ${at}`,
    'jasmin_router_queue_size{connector="sinch_primary"} 4',
    'jasmin_router_binds_total{connector="sinch_primary"} 1',
    'jasmin_router_disconnects_total{connector="sinch_primary"} 0',
    'jasmin_router_submit_sm_requests_total{connector="sinch_primary"} 2',
    'jasmin_router_submit_sm_total{connector="sinch_primary"} 2',
    'jasmin_router_deliver_sm_total{connector="sinch_primary"} 0',
    'jasmin_router_submit_errors_total{connector="sinch_primary",error="throttling"} 0',
    'jasmin_router_submit_errors_total{connector="sinch_primary",error="interception"} 0',
    'jasmin_router_submit_errors_total{connector="sinch_primary",error="other"} 0',
    'jasmin_router_http_requests_total 2',
    'jasmin_router_http_successes_total 2',
    'jasmin_router_http_errors_total{error="auth"} 0',
    'jasmin_router_http_errors_total{error="route"} 0',
    'jasmin_router_http_errors_total{error="throughput"} 0',
    'jasmin_router_http_errors_total{error="charging"} 0',
    'jasmin_router_http_errors_total{error="interceptor"} 0',
    'jasmin_router_http_errors_total{error="server"} 0',
    'jasmin_router_server_submit_sm_total 0',
    'jasmin_router_server_throttled_total 0',
    'jasmin_router_server_binds{type="transceiver"} 0',
    'jasmin_router_server_binds{type="receiver"} 0',
    'jasmin_router_server_binds{type="transmitter"} 0',
    'jasmin_router_user_requests{user="rm-shared"} 1',
    'jasmin_router_user_requests{user="rm-h3j2v63w"} 1',
    'jasmin_router_user_binds{user="rm-shared"} 0',
    'jasmin_router_user_binds{user="rm-h3j2v63w"} 0',
  ]);
});

test('a connector that is not bound has no time since when it is', async () => {
  const connectors = [{ cid: 'rm-m8pw5y0e', started: true, session: 'NONE' }];
  const lines = await linesOf({ ...NUMBERS, watchdog: { ...NUMBERS.watchdog, connectors } });
  expect(lines).toContain('jasmin_router_bound{connector="sinch_primary"} 0');
  expect(lines.filter((line) => line.includes('timestamp'))).toEqual([]);
});

test('a Jasmin that does not answer counts nothing, for a zero would say that it had started anew', async () => {
  const silent = { ...NUMBERS.watchdog, connectors: [], queues: [] };
  expect(await linesOf({ ...NUMBERS, watchdog: silent, counters: undefined, stats: undefined })).toEqual([]);
  expect(await linesOf(undefined)).toEqual([]);
});
