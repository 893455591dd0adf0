// A carrier that nobody here wrote: the listening side of Net::SMPP. Our link binds to it, sends, and gets receipts whose ids
// it writes in another notation than its answers.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createReceiptHandler } from '../../../functions/handle-receipt/handler.ts';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import { recordingLog } from '../../../shared/testing/recording-log.ts';
import { NET_SMPP_SUITE } from '../../../shared/testing/test-components.ts';
import { type LinkStage, openLinkStage } from '../testing/link-stage.ts';
import { insertQueued, statusCounts, upsertConnector } from '../testing/queued-messages.ts';

const database = useDatabase();
const POLL = { timeout: 20_000, interval: 20 };
const MESSAGES = 30;

describe.skipIf(NET_SMPP_SUITE.skip)(`Net::SMPP as the carrier${NET_SMPP_SUITE.note}`, () => {
  let carrier: ChildProcessByStdio<Writable, Readable, null>;
  let lines: string[];
  let stage: LinkStage;

  beforeEach(async () => {
    carrier = spawn('perl', ['infra/smpp-clients/listen_net_smpp.pl', 'sandbox', 'sandbox1'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    lines = [];
    createInterface(carrier.stdout).on('line', (line) => lines.push(line));
    await expect.poll(() => lines.length, POLL).toBe(1);
    await upsertConnector(database.pool, { port: Number(lines[0]) });
    stage = openLinkStage(database.pool);
    await expect.poll(() => stage.links.isBound('sandbox_one'), POLL).toBe(true);
  });
  afterEach(async () => {
    stage.end();
    carrier.stdin.end();
    await once(carrier, 'exit');
  });

  test('takes our messages in their codings, and its receipts deliver them', async () => {
    const ids = await insertQueued(database.pool, { count: MESSAGES });
    await database.pool.query('update messaging.message_log set message_body = $2 where id = $1', [
      ids[0],
      'Καλημέρα',
    ]);
    await stage.router.route(ids);
    await expect.poll(() => stage.sink.receiptsStored(), POLL).toBe(MESSAGES);
    await expect.poll(() => statusCounts(database.pool), POLL).toEqual({ sent: MESSAGES });
    const taken = lines.slice(1).map((line) => JSON.parse(line));
    expect(taken).toHaveLength(MESSAGES);
    expect(taken).toContainEqual({
      ...{ source_addr: '14155550100', destination_addr: '14155551234', data_coding: 8, esm_class: 0 },
      ...{ registered_delivery: 1, octets: '039a03b103bb03b703bc03ad03c103b1' },
    });
    expect(taken).toContainEqual(expect.objectContaining({ data_coding: 0, octets: '68656c6c6f' }));

    const { log, logText } = recordingLog();
    const handle = createReceiptHandler({
      ...{ pool: database.pool, announcer: stage.announcer, clock: systemClock, log },
    });
    const { rows } = await database.pool.query<{ id: Uuid }>('select id from messaging.receipts order by id');
    await handle({ receiptIds: rows.map(({ id }) => id) });
    expect(await statusCounts(database.pool)).toEqual({ delivered: MESSAGES });
    expect(logText()).toContain('receipt-ids.learned');
    expect(stage.sink.partsStored()).toBe(1);
  });
});
