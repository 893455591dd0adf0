// What a customer's program does: gets a token, sends, asks.
import { z } from 'zod';
import type { SimulatedStackFile, StackFile } from '../../../shared/contracts/stack-file.ts';
import { type Timeline, timelineForm } from './hops.ts';

const REQUEST_TIMEOUT_MS = 10_000;
const TEXT = 'Hello from ringer';

const tokenAnswer = z.object({ access_token: z.string() });
const messageAnswer = z.object({ id: z.string() });

/** Throws with what the API answered where it refuses. */
export async function getToken({ api, demo }: StackFile): Promise<string> {
  const body = new URLSearchParams({
    ...{ grant_type: 'client_credentials', client_id: demo.apiKey, client_secret: demo.apiSecret },
  });
  const answer = await request(`${api}/v1/oauth/token`, { method: 'POST', body });
  return tokenAnswer.parse(answer).access_token;
}

/** Sends the demo's message and returns its id. */
export async function sendMessage({ api, demo }: SimulatedStackFile, token: string): Promise<string> {
  const message = {
    from: demo.numbers.longCode,
    to: demo.recipient,
    body: TEXT,
    webhook_url: demo.webhookUrl,
  };
  const answer = await request(`${api}/v1/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(message),
  });
  return messageAnswer.parse(answer).id;
}

export async function readTimeline({ api }: StackFile, token: string, messageId: string): Promise<Timeline> {
  const headers = { authorization: `Bearer ${token}` };
  return timelineForm.parse(await request(`${api}/v1/messages/${messageId}/timeline`, { headers }));
}

async function request(url: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${init.method ?? 'GET'} ${url} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}
