import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import type { ConnectResult } from '../smpp/connect.ts';
import { connectSmpp } from '../smpp/connect.ts';
import type { SmppSession } from '../smpp/session.ts';
import type { TicketAtConnector } from './move-tickets.ts';
import { type Relay, startRelay } from './relay.ts';

const log = pino({ level: 'silent' });
const TICKET = '01a2055c-0106-7b93-952e-dcd7c933c34b' as Uuid;
/** The same in base 32, as it travels. */
const CONTENT = '01m82nr086fe9sabpwtz4k7gtb';

let relay: Relay;
let bound: Set<string>;
let claimed: TicketAtConnector[];
let returned: [Uuid, string][];
let claim: (ticket: TicketAtConnector) => Promise<void>;

beforeEach(async () => {
  bound = new Set(['sinch_primary']);
  claimed = [];
  returned = [];
  claim = async (ticket) => void claimed.push(ticket);
  relay = await startRelay({
    host: '127.0.0.1',
    port: 0,
    account: (systemId) =>
      systemId === 'rm-a' ? { connector: 'sinch_primary', passwords: ['secret08', 'secret07'] } : undefined,
    links: { isBound: (connector) => bound.has(connector) },
    desk: { claim: (ticket) => claim(ticket) },
    onReturned: (...ticket) => void returned.push(ticket),
    log,
  });
});
afterEach(() => relay.stop());

function bind(systemId = 'rm-a', password = 'secret08'): Promise<ConnectResult> {
  return connectSmpp({
    host: '127.0.0.1',
    port: relay.port,
    bind: { type: 'transceiver', systemId, password, systemType: '', interfaceVersion: 0x34 },
    window: 10,
    responseTimeoutMs: 2_000,
    enquireLinkIntervalMs: 0,
    connectTimeoutMs: 2_000,
    handlers: { onRequest: () => undefined },
    log,
  });
}

async function boundSession(): Promise<SmppSession> {
  const result = await bind();
  if (result.kind !== 'bound') throw new Error(JSON.stringify(result));
  return result.session;
}

async function submit(session: SmppSession, content: string): Promise<number> {
  const outcome = await session.request({ command: 'submit_sm', shortMessage: Buffer.from(content) });
  if (outcome.kind !== 'response') throw new Error(JSON.stringify(outcome));
  return outcome.pdu.commandStatus;
}

test('a ticket is claimed for the connector that it came to, before it is answered', async () => {
  const session = await boundSession();
  expect(await submit(session, CONTENT)).toBe(0);
  expect(claimed).toEqual([{ ticketId: TICKET, connector: 'sinch_primary' }]);
  expect(returned).toEqual([[TICKET, 'rm-a']]);
});

test.each([
  { guarantee: 'what is no ticket does not hold Jasmin up', content: 'hello' },
  { guarantee: 'an empty text does not hold Jasmin up', content: '' },
])('$guarantee', async ({ content }) => {
  expect(await submit(await boundSession(), content)).toBe(0);
  expect(claimed).toEqual([]);
});

test('a database that is away does not hold Jasmin up', async () => {
  claim = () => Promise.reject(new Error('connection refused'));
  expect(await submit(await boundSession(), CONTENT)).toBe(0);
});

test.each([
  { guarantee: 'a stranger is not bound', systemId: 'rm-b', password: 'secret08', name: 'ESME_RINVPASWD' },
  { guarantee: 'a wrong password is not bound', systemId: 'rm-a', password: 'x', name: 'ESME_RINVPASWD' },
])('$guarantee', async ({ systemId, password, name }) => {
  expect(await bind(systemId, password)).toMatchObject({ kind: 'refused', name });
});

test('while passwords are being changed Jasmin binds with the old and with the new', async () => {
  expect(await bind('rm-a', 'secret08')).toMatchObject({ kind: 'bound' });
  expect(await bind('rm-a', 'secret07')).toMatchObject({ kind: 'bound' });
});

test('while its link is away a connector is not bound, so that failover moves on', async () => {
  bound.clear();
  expect(await bind()).toMatchObject({ kind: 'refused', name: 'ESME_RBINDFAIL' });
  bound.add('sinch_primary');
  expect(await bind()).toMatchObject({ kind: 'bound' });
});

test('a link that goes away answers what is in flight, then unbinds', async () => {
  const session = await boundSession();
  const claiming = Promise.withResolvers<void>();
  claim = () => claiming.promise;
  const answer = submit(session, CONTENT);
  await sleep(50);
  bound.clear();
  await sleep(300);
  claiming.resolve();
  expect(await answer).toBe(0);
  expect((await session.closed).reason).toContain('unbound');
  expect(relay.bound()).toEqual(new Map());
});
