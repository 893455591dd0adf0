// What a whole request leaves in the log, at the most talkative level: ids and outcomes, never what customers wrote,
// whom they wrote to, or what opens their account.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAcceptor } from '../../shared/acceptance/acceptor.ts';
import { createMessageWriter } from '../../shared/acceptance/message-writer.ts';
import { createOwnNumbers } from '../../shared/acceptance/own-numbers.ts';
import { createContentChecker } from '../../shared/compliance/content/content-cache.ts';
import { createContextCache } from '../../shared/compliance/context-cache.ts';
import { submitMessageBody } from '../../shared/contracts/http/submit-message.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { Authenticator } from '../../shared/platform/authenticate.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { isPublicAddress } from '../../shared/platform/public-address.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { recordingAnnouncer } from '../../shared/testing/recording-announcer.ts';
import { recordingLog } from '../../shared/testing/recording-log.ts';
import { seedAccount, seedConnector } from '../../shared/testing/seed.ts';
import { type RunningFunction, startFunction } from '../../shared/testing/start-function.ts';
import { createSubmitMessage } from './handler.ts';

const database = useDatabase();
const { log, logText } = recordingLog('trace');

const TEXT = 'Your code is 4711';
const RECIPIENT = '+16505550123';
const TOKEN = 'eyJhbGciOiJSUzI1NiJ9.c2VjcmV0.c2lnbmF0dXJl';

let accountId: Uuid;
let number: string;
let server: RunningFunction;

beforeAll(async () => {
  await seedConnector(database.pool);
  ({ accountId, number } = await seedAccount(database.pool));
  const authenticator: Authenticator = {
    authenticate: async () => ({
      kind: 'authenticated',
      principal: {
        ...{ accountId, keyId: 'key_1', mode: 'live', address: undefined },
        scopes: new Set(['messages:send']),
      },
    }),
  };
  const acceptor = createAcceptor({
    db: database.pool,
    contexts: createContextCache(database.pool, clock),
    ownNumbers: createOwnNumbers(database.pool, clock),
    content: createContentChecker({ db: database.pool, scope: 'outbound', clock, log }),
    writer: createMessageWriter({ db: database.pool, announcer: recordingAnnouncer(), log }),
    clock,
    log,
    isAddressAllowed: isPublicAddress,
  });
  const access = { kind: 'scope', scope: 'messages:send', authenticator } as const;
  registerFunction(
    'submit-message-logged',
    serve([
      {
        method: 'POST',
        path: '/v1/messages',
        route: route(
          { access, body: submitMessageBody, idempotency: 'by-handler', log },
          createSubmitMessage(acceptor),
        ),
      },
    ]),
  );
  server = await startFunction('submit-message-logged');
});
afterAll(() => server.close());

async function submitAndReadLog(body: object): Promise<{ status: number; entries: string }> {
  logText();
  const reply = await fetch(`${server.address}/v1/messages`, {
    method: 'POST',
    headers: { 'x-forwarded-authorization': `Bearer ${TOKEN}` },
    body: JSON.stringify({ from: number, to: RECIPIENT, body: TEXT, ...body }),
  });
  await reply.text();
  return { status: reply.status, entries: logText() };
}

function expectNothingPrivate(entries: string): void {
  for (const secret of [
    TEXT,
    RECIPIENT,
    RECIPIENT.slice(1),
    number,
    number.slice(1),
    TOKEN,
    '+19995550000',
  ]) {
    expect(entries).not.toContain(secret);
  }
}

test('an accepted message', async () => {
  const { status, entries } = await submitAndReadLog({});
  expect(status).toBe(202);
  expect(entries).toContain('messages.accepted');
  expectNothingPrivate(entries);
});

test('a refused message', async () => {
  const { status, entries } = await submitAndReadLog({ from: '+19995550000' });
  expect(status).toBe(422);
  expect(entries).toContain('sender_not_owned');
  expectNothingPrivate(entries);
});

test('a message that the database refuses, although the error carries the whole row', async () => {
  await database.pool.query(
    `alter table messaging.message_log add constraint no_codes check (message_body <> '${TEXT}') not valid`,
  );
  const { status, entries } = await submitAndReadLog({});
  expect(status).toBe(500);
  expect(entries).toContain('no_codes');
  expectNothingPrivate(entries);
});
