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
export const MESSAGES_OF = (name: string): readonly string[] => [
  `select from messaging.message_log m where m.vendor_connector = ${name} and m.status = 'queued' and m.ticket_id is null`,
  `select from messaging.tickets t join messaging.message_log m on m.ticket_id = t.id and m.status = 'queued'
      where t.connector = ${name}`,
  `select from messaging.message_log m where m.status = 'sending' and m.vendor_connector = ${name}`,
];

const USE: Statement = {
  name: 'manage-connectors.use',
  text: `
    select array(${ROUTES_NAMING('$1')} order by 1) as routes,
      ${MESSAGES_OF('$1')
        .map((query) => `(select count(*) from (${query} limit ${COUNTED_MAX}) q)`)
        .join(' + ')} as messages`,
};

export async function readUse(
  db: Queryable,
  { connector_name }: Pick<ConnectorRow, 'connector_name'>,
): Promise<ConnectorUse> {
  const [row] = await queryRows<{ routes: number[]; messages: string }>(db, USE, [connector_name]);
  return { routes: row?.routes ?? [], messages: Number(row?.messages ?? 0) };
}

/** In words; `undefined` where nothing uses it. */
export function describeUse({ routes, messages }: ConnectorUse): string | undefined {
  const users = [
    ...(routes.length === 0 ? [] : [`routes name it: ${routes.slice(0, 20).join(', ')} (rule_order)`]),
    ...(messages === 0 ? [] : [`messages wait for it or are under way: ${messages}`]),
  ];
  return users.length === 0 ? undefined : users.join('; ');
}
