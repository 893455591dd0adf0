import { beforeAll, describe, expect, test } from 'vitest';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount, seedConnector } from '../../shared/testing/seed.ts';

const database = useDatabase();
const functions = useFunctions(database, ['submit-message']);

let bearer: string;
let accountId: string;
let number: string;

beforeAll(async () => {
  await seedConnector(database.pool);
  ({ accountId, number } = await seedAccount(database.pool));
  bearer = await functions.bearer(accountId);
});

const RECIPIENT = '+14155550123';

function submit(body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${functions.address('submit-message')}/v1/messages`, {
    method: 'POST',
    headers: { 'x-forwarded-authorization': bearer, ...headers },
    body: JSON.stringify(body),
  });
}

describe('with Pub/Sub away', () => {
  test('a message is accepted, within the deadline, and its row wakes by itself', async () => {
    const started = Date.now();
    const reply = await submit({ from: number, to: RECIPIENT, body: 'Hello' });
    const elapsedMs = Date.now() - started;
    const resource = (await reply.json()) as Record<string, unknown>;
    expect(reply.status).toBe(202);
    expect(elapsedMs).toBeLessThan(4_000);
    expect(reply.headers.get('location')).toBe(`/v1/messages/${resource.id}`);
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(resource).toEqual({
      id: expect.stringMatching(/^msg_[0-9a-z]{26}$/),
      direction: 'outbound',
      status: 'accepted',
      sequence: 1,
      occurred_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      from: number,
      to: RECIPIENT,
      body: 'Hello',
      segments: 1,
      encoding: 'gsm7',
      price: null,
      error: null,
      created_at: resource.occurred_at,
    });
  });
});
