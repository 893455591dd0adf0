import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { ConnectorRow } from './connector-row.ts';

export type ConnectorUse = {
  /** The orders of the rules that name it, active or not, lowest first. */
  readonly routes: readonly number[];
  /** Messages that wait for it or are under way through it, of each kind `COUNTED_MAX` at most. */
  readonly messages: number;
};

/** Nobody waits for more to be counted. */
const COUNTED_MAX = 100_000;

/** SQL of what uses the connector of the name: rows of `messaging.routes`, and queries of messages. */
export const ROUTES_NAMING = (name: string) =>
  `select r.rule_order from messaging.routes r where ${name} = any(r.connectors)`;
const WAITING_FOR = (name: string, since = ''): readonly string[] => [
  `select from messaging.message_log m
      where m.vendor_connector = ${name} and m.status = 'queued' and m.ticket_id is null${since}`,
  `select from messaging.tickets t join messaging.message_log m on m.ticket_id = t.id and m.status = 'queued'
      where t.connector = ${name}${since}`,
];
export const MESSAGES_OF = (name: string): readonly string[] => [
  ...WAITING_FOR(name),
  `select from messaging.message_log m where m.status = 'sending' and m.vendor_connector = ${name}`,
];

const sumOf = (queries: readonly string[]) =>
  queries.map((query) => `(select count(*) from (${query} limit ${COUNTED_MAX}) q)`).join(' + ');

const WAITING: Statement = {
  name: 'manage-connectors.waiting',
  text: `select (${sumOf(WAITING_FOR('$1', ' and m.queued_at <= now() - make_interval(secs => $2)'))})::int as messages`,
};

/** Messages that wait for it for so long or longer, in no ticket or in one, of each `COUNTED_MAX` at most. */
export async function countWaiting(
  db: Queryable,
  { connector_name }: Pick<ConnectorRow, 'connector_name'>,
  ageSeconds: number,
): Promise<number> {
  const [row] = await queryRows<{ messages: number }>(db, WAITING, [connector_name, ageSeconds]);
  return row?.messages ?? 0;
}

const USE: Statement = {
  name: 'manage-connectors.use',
  text: `
    select array(${ROUTES_NAMING('$1')} order by 1) as routes, (${sumOf(MESSAGES_OF('$1'))})::int as messages`,
};

export async function readUse(
  db: Queryable,
  { connector_name }: Pick<ConnectorRow, 'connector_name'>,
): Promise<ConnectorUse> {
  const [row] = await queryRows<ConnectorUse>(db, USE, [connector_name]);
  return row ?? { routes: [], messages: 0 };
}

/** In words; `undefined` where nothing uses it. */
export function describeUse({ routes, messages }: ConnectorUse): string | undefined {
  const users = [
    ...(routes.length === 0 ? [] : [`routes name it: ${routes.slice(0, 20).join(', ')} (rule_order)`]),
    ...(messages === 0 ? [] : [`messages wait for it or are under way: ${messages}`]),
  ];
  return users.length === 0 ? undefined : users.join('; ');
}
