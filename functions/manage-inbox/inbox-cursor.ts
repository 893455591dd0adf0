// Where a reader of the inbox stands: the last item, and what the database showed when the first page was read. An item
// may commit after younger ones; by the snapshot neither a further page nor an acknowledgement takes in what no page
// showed. It is no secret and proves nothing; every query asks for the account again.
import { parseUuid, type Uuid } from '../../shared/kernel/ids.ts';

export type InboxCursor = {
  readonly itemId: Uuid;
  /** PostgreSQL's text of a `pg_snapshot`: `xmin:xmax:xip,xip`. */
  readonly snapshot: string;
  /** The number that the pages were limited to; empty: all. */
  readonly number: string;
};

const SNAPSHOT = /^(\d{1,18}):(\d{1,18}):(\d{1,18}(?:,\d{1,18})*)?$/;
const NUMBER = /^(|\+?\d{5,15})$/;

export function encodeInboxCursor({ itemId, snapshot, number }: InboxCursor): string {
  return Buffer.from(`${itemId} ${snapshot} ${number}`, 'latin1').toString('base64url');
}

/** The cursor behind a text of ours, or `undefined` for any other, also where PostgreSQL would not read the snapshot. */
export function decodeInboxCursor(text: string): InboxCursor | undefined {
  const [id = '', snapshot = '', number = '', ...rest] = Buffer.from(text, 'base64url')
    .toString('latin1')
    .split(' ');
  const itemId = parseUuid(id);
  if (itemId === undefined || rest.length > 0 || !isSnapshot(snapshot) || !NUMBER.test(number))
    return undefined;
  const cursor = { itemId, snapshot, number };
  return encodeInboxCursor(cursor) === text ? cursor : undefined;
}

function isSnapshot(text: string): boolean {
  const match = SNAPSHOT.exec(text);
  if (!match) return false;
  const [from, to] = [BigInt(match[1] ?? ''), BigInt(match[2] ?? '')];
  const running = (match[3]?.split(',') ?? []).map(BigInt);
  const isRising = running.every((xid, index) => index === 0 || xid > (running[index - 1] ?? 0n));
  return from > 0n && from <= to && isRising && running.every((xid) => xid >= from && xid < to);
}
