// A running stack as the makers of resources need it: its demo account and its operator ask, its database is at hand.
import type pg from 'pg';
import type { StackFile } from '../../shared/contracts/stack-file.ts';
import { DEMO_ACCOUNT_ID } from '../local/demo-account.ts';
import { operationNamed } from './api-world.ts';
import { createCustomer } from './customer.ts';
import type { MakerWorld } from './made-resources.ts';

/** The stack as its operator gets in. */
export function operatorsStack(stack: StackFile): StackFile {
  return { ...stack, demo: { ...stack.demo, ...stack.operator } };
}

export async function openWorld(
  stack: StackFile,
  pool: pg.Pool,
): Promise<MakerWorld & { close(): Promise<void> }> {
  const customer = await createCustomer(stack);
  const operator = await createCustomer(operatorsStack(stack));
  return {
    pool: () => pool,
    owner: () => DEMO_ACCOUNT_ID,
    async ask(operationId, { query = {}, params = {}, body } = {}) {
      const { method, path, access, headers = {} } = operationNamed(operationId);
      if (method === 'DELETE') throw new Error(`${operationId} makes nothing`);
      const place = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(params[name] ?? ''));
      const search = new URLSearchParams(query).toString();
      const asking = access.kind === 'role' ? operator : customer;
      const version = 'if-match' in headers ? { 'if-match': '*' } : {};
      const url = `${place}${search && `?${search}`}`;
      const answer = await asking.call(method, url, body, asking.token, version);
      if (answer.status >= 300) throw new Error(`${operationId} answered ${JSON.stringify(answer)}`);
      return answer.body as Readonly<Record<string, unknown>>;
    },
    async close() {
      await customer.close();
      await operator.close();
    },
  };
}
