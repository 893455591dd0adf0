// `npm run operator`: a key for an operator who has none, such as the first one of a new platform.
import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { operatorActor } from '../../shared/accounts/audit/audit-sql.ts';
import { insertOperator } from '../../shared/accounts/operators/insert-operator.ts';
import { insertOperatorKey } from '../../shared/accounts/operators/insert-operator-key.ts';
import { findOperatorByEmail } from '../../shared/accounts/operators/operator-row.ts';
import { createOperatorBody, OPERATOR_KEY_DAYS } from '../../shared/contracts/http/admin/operators.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import { loadOperatorSettings } from './config.ts';
import { type OperatorCommand, readCommand } from './read-command.ts';
import { runCommand } from './run-command.ts';

const NAME = 'operator';
const USAGE = `usage: DATABASE_URL=<postgres://…> API_SECRET_PEPPER=<…> npm run operator -- --email night@example.com [--name Night --role admin]

Prints a new key with its secret for the operator with this address, who is made where --name and --role are given and there is
none. It opens for ${OPERATOR_KEY_DAYS.default} days. The audit log names the user of this machine.`;

const { email, name, role } = createOperatorBody.shape;
const form = z
  .object({ email, name: name.optional(), role: role.optional() })
  .refine((given) => (given.name === undefined) === (given.role === undefined), {
    error: 'say both of --name and --role, or neither',
  });
export type OperatorOptions = z.output<typeof form>;

export function readOperatorCommand(args: readonly string[]): OperatorCommand<OperatorOptions> {
  const options = { email: { type: 'string' }, name: { type: 'string' }, role: { type: 'string' } } as const;
  return readCommand(args, options, form);
}

/** Throws where there is no such operator and none is to be made. */
export async function makeOperatorKey(db: Queryable, given: OperatorOptions): Promise<string> {
  const { API_SECRET_PEPPER: peppers } = await loadOperatorSettings();
  const actor = operatorActor(userInfo().username);
  const { email: address, name: called, role: wanted } = given;
  if (called !== undefined && wanted !== undefined) {
    await insertOperator(db, { email: address, name: called, role: wanted }, actor);
  }
  const operator = await findOperatorByEmail(db, address);
  if (!operator) throw new Error(`there is no operator ${address}: say --name and --role to make one`);
  const key = { operatorId: operator.id, name: 'Terminal', allowedIps: null };
  const made = await insertOperatorKey(
    db,
    { peppers, random: randomBytes },
    { ...key, expiresInDays: OPERATOR_KEY_DAYS.default },
    actor,
  );
  if (!made) throw new Error(`${address} has as many keys as an operator may have: revoke one`);
  const { apiKey, apiSecret } = made.credentials;
  return `${address}, ${operator.role}, ${operator.status}\nkey     ${apiKey}\nsecret  ${apiSecret}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runCommand({ name: NAME, usage: USAGE }, readOperatorCommand(process.argv.slice(2)), makeOperatorKey);
}
