import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import {
  type CarrierBehaviour,
  type CarrierInbound,
  carrierBehaviour,
  carrierInbound,
  carrierStrayReceipts,
} from '../../../shared/contracts/carrier-control.ts';
import type { MessageLog } from './message-log.ts';
import type { WebhookLog } from './webhook-log.ts';

export type ControlledCarrier = {
  readonly messages: MessageLog;
  readonly webhooks: WebhookLog;
  behaviour(): CarrierBehaviour;
  setBehaviour(changes: Partial<CarrierBehaviour>): CarrierBehaviour;
  /** Sends the text towards us; returns how many deliver_sm it takes. */
  inbound(message: CarrierInbound): number;
  /** Sends receipts whose ids no message has. */
  strayReceipts(count: number): void;
  stats(): Readonly<Record<string, number>>;
};

type Reply = { readonly status: number; readonly body: unknown };
type Request = { readonly url: URL; readonly headers: IncomingMessage['headers']; readonly body: string };
type Route = (carrier: ControlledCarrier, request: Request) => Reply;

const BODY_MAX = 256 * 1_024;
/** A longer text would not fit the 255 parts that a header can count. */
const INBOUND_TEXT_MAX = 10_000;

const page = z.object({
  after: z.coerce.number().int().nonnegative().default(0),
  limit: z.coerce.number().int().min(1).max(10_000).default(10_000),
});
const changes = carrierBehaviour.partial();
/** What an address field of a deliver_sm can carry. */
const address = z.string().regex(/^[!-~]{1,20}$/, 'must be 1 to 20 ASCII characters');
const inbound = carrierInbound.extend({
  from: address,
  to: address,
  text: z.string().max(INBOUND_TEXT_MAX),
});
const receiverStatus = z.object({ status: z.coerce.number().int().min(200).max(599).default(200) });

const ROUTES: Readonly<Record<string, Route>> = {
  'GET /messages': ({ messages }, { url }) =>
    withInput(page, queryOf(url), ({ after, limit }) => ok(messages.read(after, limit))),
  'DELETE /messages': ({ messages }) => {
    messages.clear();
    return { status: 204, body: undefined };
  },
  'POST /inbound': (carrier, { body }) =>
    withJson(inbound, body, (message) => ({ status: 202, body: { parts: carrier.inbound(message) } })),
  'POST /receipts': (carrier, { body }) =>
    withJson(carrierStrayReceipts, body, ({ count }) => {
      carrier.strayReceipts(count);
      return { status: 202, body: { receipts: count } };
    }),
  'GET /webhooks': ({ webhooks }, { url }) =>
    withInput(page, queryOf(url), ({ after, limit }) => ok(webhooks.read(after, limit))),
  'POST /webhooks': ({ webhooks }, { url, headers, body }) =>
    withInput(receiverStatus, queryOf(url), ({ status }) => {
      webhooks.add({ path: url.pathname, headers, body });
      return { status, body: status === 204 ? undefined : { received: true } };
    }),
  'DELETE /webhooks': ({ webhooks }) => {
    webhooks.clear();
    return { status: 204, body: undefined };
  },
  'GET /behaviour': (carrier) => ok(carrier.behaviour()),
  'PUT /behaviour': (carrier, { body }) =>
    withJson(changes, body, (wanted) => ok(carrier.setBehaviour(withoutUndefined(wanted)))),
  'GET /stats': (carrier) => ok(carrier.stats()),
};

/** The control address, plain HTTP. Rejects where the port cannot be listened on. */
export function startControlServer(
  host: string,
  port: number,
  carrier: ControlledCarrier,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    respond(carrier, request, response).catch(() => response.destroy());
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const close = () =>
        new Promise<void>((closed) => {
          server.close(() => closed());
          server.closeAllConnections();
        });
      resolve({ port: (server.address() as AddressInfo).port, close });
    });
  });
}

async function respond(
  carrier: ControlledCarrier,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, body } = await answer(carrier, request);
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(text);
}

async function answer(carrier: ControlledCarrier, request: IncomingMessage): Promise<Reply> {
  const url = URL.parse(request.url ?? '', 'http://carrier');
  if (!url) return { status: 400, body: { error: 'the address is not a URL' } };
  const received = url.pathname.startsWith('/webhooks/') && request.method === 'POST';
  const route = ROUTES[`${request.method} ${received ? '/webhooks' : url.pathname}`];
  if (!route) return { status: 404, body: { error: `nothing at ${request.method} ${url.pathname}` } };
  const body = await readBody(request);
  if (body === undefined) return { status: 413, body: { error: `more than ${BODY_MAX} bytes` } };
  return route(carrier, { url, headers: request.headers, body });
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > BODY_MAX) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function withJson<Schema extends z.ZodType>(
  schema: Schema,
  body: string,
  act: (input: z.output<Schema>) => Reply,
): Reply {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return { status: 400, body: { error: 'the body is not JSON' } };
  }
  return withInput(schema, value, act);
}

function withInput<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  act: (input: z.output<Schema>) => Reply,
): Reply {
  const parsed = schema.safeParse(value);
  if (parsed.success) return act(parsed.data);
  return { status: 400, body: { error: 'the input is not usable', issues: parsed.error.issues } };
}

function queryOf(url: URL): Readonly<Record<string, string>> {
  return Object.fromEntries(url.searchParams);
}

function withoutUndefined(wanted: z.output<typeof changes>): Partial<CarrierBehaviour> {
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
}

function ok(body: unknown): Reply {
  return { status: 200, body };
}
