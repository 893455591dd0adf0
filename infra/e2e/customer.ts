// A customer of the running stack, as their own code would be: plain HTTP, a token, JSON.
import { Pool } from 'undici';
import { z } from 'zod';
import type { MessagePage, MessageResource, TimelineResource } from '../../shared/contracts/http/message.ts';
import type { StackFile } from '../../shared/contracts/stack-file.ts';

export type Answer<T> = {
  readonly status: number;
  readonly body: T;
  readonly headers: Record<string, unknown>;
};

export type Customer = {
  readonly token: string;
  call<T = unknown>(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH',
    path: string,
    body?: unknown,
    token?: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer<T>>;
  /** Sends and expects 202. */
  send(message: Readonly<Record<string, unknown>>): Promise<MessageResource>;
  read(id: string): Promise<MessageResource>;
  timeline(id: string): Promise<TimelineResource>;
  list(query?: string): Promise<MessagePage>;
  close(): Promise<void>;
};

const tokenAnswer = z.object({ access_token: z.string() });

export async function createCustomer(stack: StackFile): Promise<Customer> {
  const pool = new Pool(stack.api, { connections: 20, headersTimeout: 20_000, bodyTimeout: 20_000 });

  async function call<T>(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH',
    path: string,
    body?: unknown,
    bearer?: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer<T>> {
    const answer = await pool.request({
      method,
      path,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    return {
      status: answer.statusCode,
      body: (text === '' ? undefined : JSON.parse(text)) as T,
      headers: answer.headers,
    };
  }

  const issued = await call('POST', '/v1/oauth/token', {
    grant_type: 'client_credentials',
    client_id: stack.demo.apiKey,
    client_secret: stack.demo.apiSecret,
  });
  const token = tokenAnswer.parse(issued.body).access_token;

  async function expectStatus<T>(
    status: number,
    method: 'GET' | 'POST' | 'PUT' | 'PATCH',
    path: string,
    body?: unknown,
  ): Promise<T> {
    const answer = await call<T>(method, path, body, token);
    if (answer.status !== status) {
      throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    }
    return answer.body;
  }

  return {
    token,
    call: (method, path, body, bearer = token, headers = {}) => call(method, path, body, bearer, headers),
    send: (message) => expectStatus(202, 'POST', '/v1/messages', message),
    read: (id) => expectStatus(200, 'GET', `/v1/messages/${id}`),
    timeline: (id) => expectStatus(200, 'GET', `/v1/messages/${id}/timeline`),
    list: (query = '') => expectStatus(200, 'GET', `/v1/messages${query}`),
    close: () => pool.close(),
  };
}
