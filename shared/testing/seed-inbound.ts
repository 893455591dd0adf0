// Parts as a carrier link stores them before it answers.
import type pg from 'pg';
import type { Uuid } from '../kernel/ids.ts';
import { insertRow, type SeededColumns } from './seed-messages.ts';

/** A message of one part to this number that nobody has looked at yet, unless `columns` say otherwise. */
export function seedInboundPart(pool: pg.Pool, to: string, columns: SeededColumns = {}): Promise<Uuid> {
  const receivedAt = new Date('2026-11-22T12:00:00.000Z');
  return insertRow(
    pool,
    'messaging.inbound_parts',
    {
      connector: 'sinch_primary',
      source_addr: '16505550123',
      dest_addr: to.replace('+', ''),
      data_coding: 0,
      octets: Buffer.from('Hello'),
      received_at: receivedAt,
      wake_at: receivedAt,
      ...columns,
    },
    'id',
  );
}
