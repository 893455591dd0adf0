// Every operation that changes something of a customer's writes who did it, by the table of operations: a new one that
// does not is either mended or said below to need none.
import { expect, test } from 'vitest';
import { OPERATIONS } from '../../shared/contracts/http/operations.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { insertRow, seedMessage } from '../../shared/testing/seed-messages.ts';
import { type ApiRequest, useApiWorld } from './api-world.ts';
import { makeResources } from './made-resources.ts';

const world = useApiWorld();

const UNAUDITED: Readonly<Record<string, string>> = {
  issueToken: 'a token is stored nowhere; when its key was used last is noted',
  preflightMessage: 'only looks',
  checkOptOuts: 'only looks',
  submitMessage: 'a message is its own record',
  submitBatch: 'a message is its own record',
  cancelMessage: 'a message is its own record',
  cancelBatch: 'a message is its own record',
  putOptOutImportPage: 'its import is recorded with whoever began it',
  testWebhook: 'the delivery that it makes is its own record',
};

/** Of operations whose example changes nothing. */
const REQUESTS: Readonly<Record<string, () => Promise<ApiRequest>>> = {
  cancelExport: async () => {
    const { id } = await world.ask('createExport', { body: { filters: { tag: 'none' } } });
    return { params: { id: String(id) } };
  },
  cancelWebhookReplay: async () => {
    const body = { states: ['exhausted'], created_after: new Date(Date.now() - 3_600_000).toISOString() };
    const { id } = await world.ask('createWebhookReplay', { body });
    return { params: { id: String(id) } };
  },
  acknowledgeInbox: async () => {
    const message_id = await receiveOne();
    return { body: { message_ids: [formatId('message', message_id)] } };
  },
};

async function receiveOne(): Promise<Uuid> {
  const account_id = world.owner();
  const received = { account_id, direction: 'inbound', status: 'received', dest_addr: '+14155550100' };
  const message_id = await seedMessage(world.pool(), received);
  const item = { account_id, message_id, number: '+14155550100', reason: 'storage' };
  await insertRow(world.pool(), 'messaging.inbox_items', item, 'id');
  return message_id;
}

const isSuccess = (status: number) => status < 300;

const CHANGING = OPERATIONS.filter(({ method }) => method !== 'GET');

test.each(CHANGING.filter(({ operationId }) => !(operationId in UNAUDITED)))(
  '$operationId is in the audit log, with who did it',
  async (operation) => {
    const { path, examples = {} } = operation;
    const [{ body, query } = { body: undefined, query: undefined }] = Object.values(examples);
    const request = (await REQUESTS[operation.operationId]?.()) ?? {
      params: await makeResources(world, path),
      ...(body === undefined ? {} : { body }),
      ...(query === undefined ? {} : { query }),
    };
    const bearer = (await world.bearerFor(operation)) ?? '';
    const before = await lastEntry();
    const answer = await world.call(operation, { ...request, bearer });
    expect({ status: answer.status, text: answer.text }).toMatchObject({
      status: expect.toSatisfy(isSuccess),
    });
    const entry = await lastEntry();
    expect(entry?.id).not.toBe(before?.id);
    expect(entry).toMatchObject({ actor_kind: 'api_key', actor: expect.stringMatching(/^key_/) });
  },
);

test('what is said to need no entry is there, and changes something', () => {
  const names = CHANGING.map(({ operationId }) => operationId);
  expect(Object.keys(UNAUDITED).filter((name) => !names.includes(name))).toEqual([]);
});

async function lastEntry() {
  const { rows } = await world
    .pool()
    .query<{ id: string; actor_kind: string; actor: string }>(
      'select id, actor_kind, actor from messaging.audit_log where account_id = $1 order by id desc limit 1',
      [world.owner()],
    );
  return rows[0];
}
