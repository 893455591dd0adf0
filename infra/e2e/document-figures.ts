// The figures that the customer's document names, as Prometheus is given them by a stack that runs: they count messages and
// PDUs, whatever routes them.
import pg from 'pg';
import { expect } from 'vitest';
import type { SimulatedStackFile } from '../../shared/contracts/stack-file.ts';
import type { Customer } from './customer.ts';

/** Belongs to the demo account, and to no campaign. */
const UNREGISTERED_NUMBER = '+14155550142';
/** Those of customers are read every 30 s. */
const READ_TIMEOUT_MS = 45_000;
export const FIGURES_TIMEOUT_MS = READ_TIMEOUT_MS + 30_000;

/** Something for the figures to say that the cases of the path do not do: a message that breaks the rules of 10DLC. */
export async function refuseForCampaign(stack: SimulatedStackFile, customer: Customer): Promise<void> {
  const client = new pg.Client({ connectionString: stack.databaseUrl });
  await client.connect();
  await client.query(
    'insert into numbers.dids (number, account_id) select $1, account_id from numbers.dids where number = $2',
    [UNREGISTERED_NUMBER, stack.demo.numbers.longCode],
  );
  await client.end();
  const message = { from: UNREGISTERED_NUMBER, to: '+16505550123', body: 'unregistered' };
  const refused = await customer.call<{ code: string }>('POST', '/v1/messages', message, customer.token);
  expect(refused.body.code).toBe('campaign_missing');
}

/** Sends what has three parts and is delivered by `send`; then every figure must say so, and what the cases before have done. */
export async function expectDocumentFigures(
  { metrics }: SimulatedStackFile,
  router: 'direct' | 'jasmin',
  send: () => Promise<void>,
): Promise<void> {
  const scrape = async () => (await fetch(metrics)).text();
  const countOf = (text: string, sample: string) =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${sample} `))
        ?.slice(sample.length + 1),
    );
  const counted = async () => {
    const text = await scrape();
    return {
      parts: countOf(text, 'jasmin_submit_sm_total{connector="sinch_primary"}'),
      receipts: countOf(text, 'jasmin_deliver_sm_total{connector="sinch_primary",kind="receipt"}'),
    };
  };
  const before = await counted();
  await send();
  expect(await counted()).toEqual({ parts: before.parts + 3, receipts: before.receipts + 3 });
  const throughput = countOf(await scrape(), 'jasmin_throughput_current{connector="sinch_primary"}');
  expect(throughput).toBeGreaterThan(0);
  const figures = [
    /^jasmin_connectors_status\{connector="sinch_primary"\} 1$/m,
    /^jasmin_deliver_sm_total\{connector="sinch_primary",kind="inbound"\} [1-9]/m,
    /^jasmin_queue_size\{connector="sinch_primary"\} 0$/m,
    /^jasmin_error_rate\{connector="sinch_primary"\} (0|1|0\.\d+)$/m,
    /^sms_sent_per_customer\{customer="acc_\w+"\} [1-9]/m,
    /^sms_received_per_customer\{customer="acc_\w+"\} [1-9]/m,
    /^sms_cost_per_customer\{customer="acc_\w+"\} (?!0$)[\d.]+$/m,
    /^sms_delivery_rate\{connector="sinch_primary"\} (1|0\.\d+)$/m,
    /^sms_10dlc_violations\{customer="acc_\w+",reason="campaign_missing"\} 1$/m,
  ];
  await expect
    .poll(async () => missingIn(await scrape(), figures), { timeout: READ_TIMEOUT_MS, interval: 500 })
    .toEqual([]);
  // What Jasmin counts itself are tickets, and stands beside them.
  const ofRouter = /^jasmin_router_submit_sm_total\{connector="sinch_primary"\} [1-9]/m;
  expect(ofRouter.test(await scrape())).toBe(router === 'jasmin');
}

function missingIn(text: string, figures: readonly RegExp[]): readonly string[] {
  return figures.filter((figure) => !figure.test(text)).map(String);
}
