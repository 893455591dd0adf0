// Clients that others wrote, as customers run them, on a stack as `npm start` runs it: what they send is one message each,
// its receipt comes back, and texts that came before they were bound are brought to them.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { carrierControlAt } from '../../shared/testing/carrier-control.ts';
import { SMPP_CLIENTS_SUITE } from '../../shared/testing/test-components.ts';
import { createCustomer } from './customer.ts';
import { type RunningStack, startStack } from './running-stack.ts';

const run = promisify(execFile);
const RECIPIENT = '16505550123';
const HANDSET = '16505550124';
const INBOUND = ['How late are you open?', 'Bis wann habt ihr geöffnet? 你好 👋'];
const SHORT = 'Your code is 4711';
const LONG = 'The quick brown fox jumps over the lazy dog. '.repeat(7).trim();
const UNICODE = 'Καλημέρα, 今日は 👋';

const CLIENTS = [
  ['Net::SMPP', 'perl', ['infra/smpp-clients/send_net_smpp.pl']],
  ['smpplib', '.venv-smpplib/bin/python', ['infra/smpp-clients/send_smpplib.py']],
] as const;
const OVER = ['plain TCP', 'TLS'] as const;

const outcome = z.strictObject({
  answers: z.record(z.string(), z.array(z.string())),
  receipts: z.record(z.string(), z.string()),
  texts: z.array(z.string()),
});

describe.skipIf(SMPP_CLIENTS_SUITE.skip)(`foreign clients${SMPP_CLIENTS_SUITE.note}`, () => {
  let running: RunningStack;

  beforeAll(async () => {
    running = await startStack({ router: 'direct' });
    await bringInboundBySmpp(running);
  }, 150_000);
  afterAll(() => running?.stop());

  test.each(CLIENTS.flatMap(([name, ...client]) => OVER.map((over) => [name, over, ...client] as const)))(
    '%s over %s: short, long and Unicode texts, their receipts, and texts to it',
    async (_name, over, command, args) => {
      const { stack } = running;
      const carrier = carrierControlAt(stack.carrier.control);
      for (const text of INBOUND) {
        await carrier.inbound({ from: HANDSET, to: stack.demo.numbers.longCode.slice(1), text });
      }
      const { answers, receipts, texts } = await runClient(running, { command, args, over }, [
        SHORT,
        LONG,
        UNICODE,
      ]);
      expect(Object.fromEntries(Object.entries(answers).map(([text, ids]) => [text, ids.length]))).toEqual({
        [SHORT]: 1,
        [LONG]: 3,
        [UNICODE]: 1,
      });
      // The parts of a long text are one message, so there are three.
      expect(Object.values(receipts)).toEqual(['DELIVRD', 'DELIVRD', 'DELIVRD']);
      expect(texts.toSorted()).toEqual(INBOUND.toSorted());
      const customer = await createCustomer(stack);
      for (const [text, [id]] of Object.entries(answers)) {
        expect(await customer.read(`msg_${id}`)).toMatchObject({ body: text, status: 'delivered' });
      }
      await customer.close();
    },
  );
});

type Client = {
  readonly command: string;
  readonly args: readonly string[];
  readonly over: (typeof OVER)[number];
};

async function runClient({ stack }: RunningStack, { command, args, over }: Client, texts: readonly string[]) {
  const { smpp, demo } = stack;
  if (!smpp || demo.smppSystemId === undefined || demo.smppPassword === undefined) throw new Error('no SMPP');
  const port = over === 'TLS' ? smpp.tlsPort : smpp.port;
  const { stdout } = await run(
    command,
    [
      ...[...args, smpp.host, String(port), demo.smppSystemId, demo.numbers.longCode.slice(1), RECIPIENT],
      ...(over === 'TLS' ? [smpp.caFile] : []),
    ],
    { env: { PATH: '/usr/bin:/bin', SMPP_PASSWORD: demo.smppPassword, SMPP_TEXTS: JSON.stringify(texts) } },
  ).catch((error: unknown) => {
    const said = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
    throw new Error(`${command} got only ${said}`, { cause: error });
  });
  return outcome.parse(JSON.parse(stdout));
}

async function bringInboundBySmpp({ stack }: RunningStack): Promise<void> {
  const customer = await createCustomer(stack);
  const inbound = { delivery_method: 'smpp', smpp_system_id: stack.demo.smppSystemId };
  const answer = await customer.call('PATCH', `/v1/numbers/${stack.demo.numbers.longCode}`, { inbound });
  await customer.close();
  expect(answer).toMatchObject({ status: 200, body: { inbound } });
}
