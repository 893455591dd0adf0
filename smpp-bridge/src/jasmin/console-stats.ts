// What only Jasmin's console tells of its work: since when its connectors are bound, and how much each user asks of it.
import type { JcliSession } from './jcli-client.ts';
import { type ConnectorTimes, parseConnectorTimes, parseUserCounts, type UserCounts } from './jcli-parse.ts';

export type ConsoleStats = {
  readonly connectors: readonly ConnectorTimes[];
  /** Those that have asked most, and what all others have together as `other`. */
  readonly users: readonly UserCounts[];
};

/** As many as customers are named elsewhere unless told. */
const USERS_SHOWN = 100;

/** Rejects where the console does not answer, and with `JcliFormatError` where it says something else than it used to. */
export async function readConsoleStats(session: Pick<JcliSession, 'runTogether'>): Promise<ConsoleStats> {
  const [connectors, users] = await session.runTogether(['stats --smppcs', 'stats --users']);
  return {
    connectors: parseConnectorTimes(connectors?.text ?? ''),
    users: busiestUsers(parseUserCounts(users?.text ?? ''), USERS_SHOWN),
  };
}

export function busiestUsers(users: readonly UserCounts[], shown: number): readonly UserCounts[] {
  const busiest = users.toSorted((a, b) => b.requests - a.requests || (a.uid < b.uid ? -1 : 1));
  const others = busiest.slice(shown);
  if (others.length === 0) return busiest;
  const sumOf = (read: (user: UserCounts) => number) => others.reduce((sum, user) => sum + read(user), 0);
  const other = {
    uid: 'other',
    requests: sumOf(({ requests }) => requests),
    binds: sumOf(({ binds }) => binds),
  };
  return [...busiest.slice(0, shown), other];
}
