// The conformance suite of the message path: the same cases, asserted on bytes at the carrier, receipts, statuses and
// webhooks, whatever routes the messages.
import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFailed, test } from 'vitest';
import { CARRIER_BEHAVIOUR_DEFAULT } from '../../shared/contracts/carrier-control.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { type CarrierControl, carrierControlAt } from '../../shared/testing/carrier-control.ts';
import { openSpanCollector, type SpanCollector } from '../../shared/testing/span-collector.ts';
import { type Customer, createCustomer } from './customer.ts';
import { expectDocumentFigures, FIGURES_TIMEOUT_MS, refuseForCampaign } from './document-figures.ts';
import { eventually } from './eventually.ts';
import { type RunningStack, startStack } from './running-stack.ts';

const FINAL = ['delivered', 'undelivered', 'rejected', 'failed', 'expired', 'canceled'];

export function describeMessagePath(router: 'direct' | 'jasmin'): void {
  describe(`the message path, routed ${router === 'direct' ? 'directly' : 'by Jasmin'}`, () => {
    let collector: SpanCollector;
    let running: RunningStack;
    let customer: Customer;
    let carrier: CarrierControl;

    beforeAll(async () => {
      collector = await openSpanCollector();
      running = await startStack({ router, env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } });
      customer = await createCustomer(running.stack);
      carrier = carrierControlAt(running.stack.carrier.control);
      await refuseForCampaign(running.stack, customer);
    });
    afterAll(async () => {
      await customer?.close();
      await running?.stop();
      await collector?.close();
    });
    beforeEach(async () => {
      onTestFailed(async () => console.error(await running.troubles()));
      await carrier.behave(CARRIER_BEHAVIOUR_DEFAULT);
      await carrier.clear();
    });

    const outbound = (values: Readonly<Record<string, unknown>>) => ({
      from: running.stack.demo.numbers.longCode,
      to: '+16505550123',
      webhook_url: running.stack.demo.webhookUrl,
      ...values,
    });

    async function settled(id: string) {
      return eventually(async () => {
        const message = await customer.read(id);
        return FINAL.includes(message.status) ? message : undefined;
      }, `${id} is final`);
    }

    async function webhookOf(id: string, type: string) {
      return eventually(async () => {
        const { webhooks } = await carrier.webhooks();
        return webhooks.find(({ body }) => {
          const parsed = JSON.parse(body);
          return parsed.type === type && parsed.data.id === id;
        });
      }, `webhook ${type} of ${id}`);
    }

    test('a text reaches the carrier as GSM 03.38 octets, its receipt makes it delivered, its webhook verifies', async () => {
      const accepted = await customer.send(outbound({ body: 'Hi @£ {€}' }));
      expect(accepted).toMatchObject({ status: 'accepted', segments: 1, encoding: 'gsm7', sequence: 1 });
      const final = await settled(accepted.id);
      expect(final).toMatchObject({ status: 'delivered', price: '0.004500', error: null });

      const { messages } = await carrier.messages();
      expect(messages).toHaveLength(1);
      expect(messages[0]).toMatchObject({
        from: '14155550100',
        to: '16505550123',
        text: 'Hi @£ {€}',
        dataCoding: 0,
        esmClass: 0,
      });
      // H i SP @ £ SP ESC{ ESC€ ESC} in the unpacked 7-bit alphabet of 3GPP TS 23.038.
      expect(messages[0]?.rawHex).toBe('4869200001201b281b651b29');

      const webhook = await webhookOf(accepted.id, 'message.delivered');
      const secret = running.stack.demo.webhookSecret;
      expect(new Webhook(secret).verify(webhook.body, webhook.headers)).toMatchObject({
        type: 'message.delivered',
        data: { id: accepted.id, status: 'delivered', sequence: final.sequence },
      });
      expect(webhook.headers['x-signature']).toBe(
        createHmac('sha256', secret).update(webhook.body).digest('hex'),
      );
    });

    test('a long text outside GSM goes out in UCS-2 parts with a header, and is delivered when all its parts are', async () => {
      const text = '漢字とかな'.repeat(30);
      const accepted = await customer.send(outbound({ body: text }));
      expect(accepted).toMatchObject({ segments: 3, encoding: 'ucs2' });
      expect(await settled(accepted.id)).toMatchObject({ status: 'delivered', price: '0.013500' });
      const { messages } = await carrier.messages();
      const parts = messages.filter(({ joinedParts }) => joinedParts === undefined);
      expect(parts.map(({ dataCoding, esmClass }) => [dataCoding, esmClass])).toEqual([
        [8, 0x40],
        [8, 0x40],
        [8, 0x40],
      ]);
      expect(messages.find(({ joinedParts }) => joinedParts === 3)?.text).toBe(text);
      expect((await customer.timeline(accepted.id)).parts.map(({ status }) => status)).toEqual([
        'delivered',
        'delivered',
        'delivered',
      ]);
    });

    test.each([
      ['+15005550002', 'undelivered', 'carrier_unknown_recipient', 'err:150'],
      ['+15005550003', 'expired', 'carrier_expired', 'err:153'],
      ['+15005550005', 'failed', 'carrier_refused', 'ESME_RINVDSTADR'],
    ])('a message to %s ends %s with %s, and the webhook says so', async (to, status, code, carrierError) => {
      const accepted = await customer.send(outbound({ to, body: 'magic' }));
      expect(await settled(accepted.id)).toMatchObject({
        status,
        error: { code, carrier_error: carrierError },
      });
      await webhookOf(accepted.id, `message.${status}`);
    });

    test('a throttled message is sent again, not dropped', async () => {
      const accepted = await customer.send(outbound({ to: '+15005550006', body: 'throttle me' }));
      expect(await settled(accepted.id)).toMatchObject({ status: 'delivered' });
    });

    test.each(['sinch', 'bare'] as const)(
      'receipts in the %s dialect are understood',
      async (receiptDialect) => {
        await carrier.behave({ receiptDialect });
        const accepted = await customer.send(outbound({ body: `dialect ${receiptDialect}` }));
        expect(await settled(accepted.id)).toMatchObject({ status: 'delivered' });
      },
    );

    /** Once all of these spans of the trace have come to the collector: by name, who sent each and the name of its parent. */
    async function spansOf(traceId: string, names: readonly string[]) {
      return eventually(async () => {
        const spans = collector.spansOf(traceId);
        const parents = new Map(spans.map(({ spanId, name }) => [spanId, name]));
        const told = spans.map(({ name, service, parentSpanId }) => {
          return [name, `${service} < ${parents.get(parentSpanId ?? '') ?? parentSpanId}`] as const;
        });
        return names.every((name) => told.some(([each]) => each === name))
          ? Object.fromEntries(told)
          : undefined;
      }, `${names.length} spans of ${traceId}`);
    }

    test("a sender's trace goes with the message to its webhook, and is seen in one export", async () => {
      const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
      const reply = await fetch(`${running.stack.api}/v1/messages`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${customer.token}`,
          traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
        },
        body: JSON.stringify(outbound({ body: 'traced' })),
      });
      const { id } = (await reply.json()) as { id: string };
      const webhook = await webhookOf(id, 'message.delivered');
      expect(webhook.headers.traceparent).toMatch(
        new RegExp(`^00-${traceId}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`),
      );
      // By the receipt, or where a state before it was still being told.
      const toldUnder = (parent: string) =>
        expect.stringMatching(new RegExp(`^(handle-receipt|fan-out-webhooks) < ${parent}$`));
      const expected = {
        message: toldUnder('00f067aa0ba902b7'),
        'message.validate': toldUnder('message'),
        'message.queue': toldUnder('message'),
        ...(router === 'jasmin' ? { 'jasmin.route': 'smpp-bridge < message.queue' } : {}),
        'carrier.submit': toldUnder('message'),
        'smpp.submit_sm': 'smpp-bridge < carrier.submit',
        'carrier.receipt': toldUnder('message'),
        'receipt.apply': 'handle-receipt < carrier.receipt',
        'webhook.deliver': 'deliver-webhook < message',
      };
      expect(await spansOf(traceId, Object.keys(expected))).toEqual(expected);
      const attempt = collector.spansOf(traceId).find(({ name }) => name === 'webhook.deliver');
      expect(webhook.headers.traceparent).toContain(attempt?.spanId);
    });

    test('an inbound message has a trace of its own, to its webhook', async () => {
      await carrier.inbound({ from: '16505550198', to: '14155550100', text: 'traced' });
      const webhook = await eventually(async () => {
        const { webhooks } = await carrier.webhooks();
        return webhooks.find(({ body }) => JSON.parse(body).type === 'message.received');
      }, 'the inbound webhook');
      const traceId = parseId('message', JSON.parse(webhook.body).message_id)?.replaceAll('-', '') ?? '';
      expect(webhook.headers.traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
      expect(await spansOf(traceId, ['message', 'webhook.deliver'])).toEqual({
        message: 'fan-out-webhooks < undefined',
        'webhook.deliver': 'deliver-webhook < message',
      });
    });

    test('the timeline shows every state once, in order, and the webhook attempt', async () => {
      const accepted = await customer.send(outbound({ body: 'timeline' }));
      await settled(accepted.id);
      const timeline = await eventually(async () => {
        const read = await customer.timeline(accepted.id);
        return read.webhooks[0]?.state === 'delivered' ? read : undefined;
      }, 'the webhook is delivered');
      expect(timeline.entries.map(({ status, sequence }) => `${sequence} ${status}`)).toEqual([
        '1 accepted',
        '2 queued',
        '3 sending',
        '4 sent',
        '5 delivered',
      ]);
      expect(timeline.webhooks).toMatchObject([
        { event_type: 'message.delivered', attempts: 1, last_status: 200 },
      ]);
    });

    test('300 messages at once arrive once each, with one webhook each', async () => {
      const texts = Array.from({ length: 300 }, (_, index) => `burst ${index}`);
      const accepted = await Promise.all(texts.map((body) => customer.send(outbound({ body }))));
      expect(new Set(accepted.map(({ id }) => id)).size).toBe(300);
      const webhooks = await eventually(
        async () => {
          const received = await carrier.webhooks();
          return received.webhooks.length >= 300 ? received.webhooks : undefined;
        },
        '300 webhooks',
        60_000,
      );
      expect(new Set(webhooks.map(({ body }) => JSON.parse(body).data.id)).size).toBe(300);
      const { messages } = await carrier.messages();
      expect(messages.map(({ text }) => text).sort()).toEqual([...texts].sort());
    });

    test.each([
      ['a short text', 'Hi there'],
      ['a long text outside GSM', 'ответ '.repeat(40)],
    ])('inbound: %s from the carrier reaches the owner by webhook, and the API keeps it', async (_, text) => {
      await carrier.inbound({ from: '16505550199', to: '14155550100', text });
      const webhook = await eventually(async () => {
        const { webhooks } = await carrier.webhooks();
        return webhooks.find(({ body }) => JSON.parse(body).type === 'message.received');
      }, 'the inbound webhook');
      const body = new Webhook(running.stack.demo.webhookSecret).verify(webhook.body, webhook.headers);
      expect(body).toMatchObject({
        from: '+16505550199',
        to: '+14155550100',
        body: text,
        data: { status: 'received' },
      });
      const page = await customer.list('?direction=inbound&limit=1');
      expect(page.data[0]).toMatchObject({ direction: 'inbound', from: '+16505550199', body: text });
    });

    test('after STOP nothing more leaves for the recipient but one confirmation, until START', async () => {
      const recipient = '+16505550177';
      const toRecipient = outbound({ to: recipient, body: 'news' });
      const answerTo = async (text: string) => {
        await carrier.inbound({ from: recipient.slice(1), to: '14155550100', text });
        return eventually(async () => {
          const { messages } = await carrier.messages();
          return messages.filter(({ to }) => to === recipient.slice(1)).at(-1)?.text;
        }, `an answer to ${text}`);
      };
      expect(await answerTo('Stop please!')).toBe(
        'Demo company: You are unsubscribed and will receive no more messages. Reply START to resubscribe.',
      );
      const refused = await customer.call('POST', '/v1/messages', toRecipient);
      expect(refused).toMatchObject({
        status: 422,
        body: { code: 'recipient_opted_out', detail: expect.stringContaining('recipient-not-opted-out') },
      });
      await carrier.clear();
      expect(await answerTo('START')).toMatch(/^Demo company: You are subscribed again\./);
      const accepted = await customer.send(toRecipient);
      expect(await settled(accepted.id)).toMatchObject({ status: 'delivered' });
    });

    test('a text with a public URL shortener is refused with its rule', async () => {
      const refused = await customer.call(
        'POST',
        '/v1/messages',
        outbound({ body: 'Win now: https://b\u0456t.ly/x1' }),
      );
      expect(refused).toMatchObject({ status: 422, body: { code: 'content_blocked' } });
    });

    test('a webhook receiver that fails at first gets the event again', async () => {
      const accepted = await customer.send(
        outbound({ body: 'retry', webhook_url: `${running.stack.demo.webhookUrl}?status=503` }),
      );
      await settled(accepted.id);
      const retried = await eventually(
        async () => {
          const { webhooks } = await carrier.webhooks();
          const attempts = webhooks.filter(({ body }) => JSON.parse(body).data.id === accepted.id);
          return attempts.length >= 2 ? attempts : undefined;
        },
        'a second attempt',
        30_000,
      );
      expect(new Set(retried.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    });

    test('the figures say what was sent and received', { timeout: FIGURES_TIMEOUT_MS }, () =>
      expectDocumentFigures(running.stack, router, async () => {
        const accepted = await customer.send(outbound({ body: '漢字とかな'.repeat(30) }));
        expect(await settled(accepted.id)).toMatchObject({ status: 'delivered' });
      }),
    );
  });
}
