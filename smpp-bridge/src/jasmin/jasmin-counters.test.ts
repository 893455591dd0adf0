import { expect, test } from 'vitest';
import { goldenStats } from './golden-stats.ts';
import { parseCounters } from './jasmin-counters.ts';

test('what a real Jasmin counts is read by part and by connector', () => {
  const { http, server, connectors } = parseCounters(goldenStats().metrics);
  expect(Object.fromEntries(http)).toEqual({
    ...{ request: 2, success: 2, interceptor: 0 },
    ...{ auth_error: 0, route_error: 0, interceptor_error: 0 },
    ...{ throughput_error: 0, charging_error: 0, server_error: 0 },
  });
  expect([...server].filter(([, count]) => count !== 0)).toEqual([]);
  expect(server.size).toBe(19);
  expect([...connectors.keys()]).toEqual(['rm-m8pw5y0e', 'other']);
  expect(Object.fromEntries(connectors.get('rm-m8pw5y0e') ?? [])).toMatchObject({
    ...{ bound: 1, connected: 1, disconnected: 0, submit_sm_request: 2, submit_sm: 2, deliver_sm: 0 },
    ...{ throttling_error: 0, interceptor_error: 0, other_submit_error: 0 },
  });
});

test('a text that says something else has no counts', () => {
  expect(
    parseCounters('<html>504 smppc_submit_sm_count</html>\nsmppc_submit_sm_count{cid="rm-a"} many\n'),
  ).toEqual({
    ...{ http: new Map(), server: new Map(), connectors: new Map() },
  });
});
