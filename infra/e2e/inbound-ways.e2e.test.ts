// What comes in at the carrier reaches its customer in the way that the number is set to, by the API, on a whole stack.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import type { InboxPage } from '../../shared/contracts/http/inbox.ts';
import type { OptOutImportResource } from '../../shared/contracts/http/opt-outs.ts';
import { type CarrierControl, carrierControlAt } from '../../shared/testing/carrier-control.ts';
import { type Customer, createCustomer } from './customer.ts';
import { eventually } from './eventually.ts';
import { type RunningStack, startStack } from './running-stack.ts';

const SENDER = '+16505550199';

let running: RunningStack;
let customer: Customer;
let carrier: CarrierControl;
let number: string;

beforeAll(async () => {
  running = await startStack({ router: 'direct' });
  customer = await createCustomer(running.stack);
  carrier = carrierControlAt(running.stack.carrier.control);
  number = running.stack.demo.numbers.tollFree;
});
afterAll(async () => {
  await customer?.close();
  await running?.stop();
});
beforeEach(() => onTestFailed(async () => console.error(await running.troubles())));

async function setNumber(inbound: Readonly<Record<string, unknown>>): Promise<void> {
  const answer = await customer.call('PATCH', `/v1/numbers/${number}`, { inbound });
  expect(answer).toMatchObject({ status: 200, body: { number, inbound } });
}

const receive = (text: string) => carrier.inbound({ from: SENDER.slice(1), to: number.slice(1), text });

async function inbox(): Promise<InboxPage> {
  return (await customer.call<InboxPage>('GET', '/v1/inbox')).body;
}

test('by e-mail: a mail with the text lies at the mail server, and nothing in the inbox', async () => {
  await setNumber({ delivery_method: 'email', email_address: 'texts@example.com' });
  const text = 'Hi\r\nBcc: victim@example.com\r\n\r\nGrüße';
  await receive(text);
  const mail = await eventually(async () => {
    const { folder } = running.stack.mail;
    const names = (await readdir(folder)).filter((name) => name.endsWith('.eml'));
    return names.length > 0 ? readFile(join(folder, names[0] ?? ''), 'utf8') : undefined;
  }, 'a mail');
  const head = mail.slice(0, mail.indexOf('\r\n\r\n'));
  expect(head).toMatch(/^To: texts@example\.com\r$/m);
  expect(head).toContain(`Subject: Text message from ${SENDER} to ${number}`);
  expect(head).not.toMatch(/^bcc/im);
  expect(mail).toContain('Gr=C3=BC=C3=9Fe');
  expect((await inbox()).data).toEqual([]);
});

test('who replies to such a mail is told at once that nobody reads it', async () => {
  const transport = createTransport({
    url: `smtp://${running.stack.mail.smtp}`,
    tls: { rejectUnauthorized: false },
  });
  const reply = {
    from: 'texts@example.com',
    to: 'no-reply@ringer.tel',
    subject: 'Re: Text message',
    text: 'Thanks',
  };
  await expect(transport.sendMail(reply)).rejects.toThrow(/550 5\.7\.1 Nobody reads replies to this address/);
});

test('by storage: the message waits in the inbox until it is acknowledged', async () => {
  await setNumber({ delivery_method: 'storage' });
  await receive('to be kept');
  const page = await eventually(async () => {
    const found = await inbox();
    return found.data.length > 0 ? found : undefined;
  }, 'an item of the inbox');
  expect(page.data).toMatchObject([
    { reason: 'storage', message: { from: SENDER, to: number, body: 'to be kept', status: 'received' } },
  ]);
  const acknowledged = await customer.call('POST', '/v1/inbox/acknowledge', { up_to: page.up_to });
  expect(acknowledged).toMatchObject({ status: 200, body: { acknowledged: 1 } });
  expect((await inbox()).data).toEqual([]);
});

test('a list of opt-outs is applied in the background, and then refuses', async () => {
  const items = Array.from({ length: 3_000 }, (_, index) => `+1650${5_560_000 + index}`);
  const started = await customer.call<OptOutImportResource>('POST', '/v1/opt-outs/imports', { items });
  expect(started).toMatchObject({ status: 202, body: { lines: 3_000 } });
  const finished = await eventually(async () => {
    const path = `/v1/opt-outs/imports/${started.body.id}`;
    const { body } = await customer.call<OptOutImportResource>('GET', path);
    return body.state === 'finished' ? body : undefined;
  }, 'the import is finished');
  expect(finished).toMatchObject({ added: 3_000, unchanged: 0, refused: 0 });
  const from = running.stack.demo.numbers.longCode;
  const refused = await customer.call('POST', '/v1/messages', { from, to: items[2_999], body: 'news' });
  expect(refused).toMatchObject({ status: 422, body: { code: 'recipient_opted_out' } });
});
