// One conversation with the console of Jasmin 0.11.1 (PyPI, Debian 12), recorded byte for byte: `golden-console.json` has
// what was sent and what came, in turns. It is played back here in pieces of odd sizes; `JASMIN_ADMIN_PORT=8990
// GOLDEN_RECORD=1` records it anew from a Jasmin that is empty.
import { readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { applyAction } from './apply.ts';
import { connectJcli, type JcliSession } from './jcli-client.ts';
import type { JasminAction } from './plan.ts';
import { JASMIN_DEFAULTS } from './user-settings.ts';

type Turn = { readonly send: string; readonly receive: string };

const FILE = fileURLToPath(new URL('golden-console.json', import.meta.url));
const RECORD_PORT = process.env.GOLDEN_RECORD === '1' ? Number(process.env.JASMIN_ADMIN_PORT) : undefined;
const PIECE_OCTETS = 7;
const LOGIN = { user: 'jcliadmin', password: 'test-admin-1' };

let server: Server | undefined;
afterEach(() => void server?.close());

/** Listens as the recorded console, or as the real one whose words it writes down. */
async function openConsole(turns: Turn[]): Promise<number> {
  server = createServer((socket) => {
    socket.setEncoding('latin1');
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    if (RECORD_PORT === undefined) playBack(socket, turns);
    else record(socket, turns, RECORD_PORT);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function playBack(socket: Socket, turns: Turn[]): void {
  const say = (text: string) => {
    for (let start = 0; start < text.length; start += PIECE_OCTETS) {
      socket.write(text.slice(start, start + PIECE_OCTETS), 'latin1');
    }
  };
  let heard = '';
  let next = 0;
  const answer = () => {
    const turn = turns[next];
    if (turn === undefined || heard !== turn.send) return;
    heard = '';
    next += 1;
    say(turn.receive);
    answer();
  };
  socket.on('data', (chunk: string) => {
    heard += chunk;
    answer();
  });
  answer();
}

function record(socket: Socket, turns: Turn[], port: number): void {
  const real = connect({ host: '127.0.0.1', port });
  real.setEncoding('latin1');
  let turn = { send: '', receive: '' };
  turns.push(turn);
  socket.on('data', (chunk: string) => {
    turn = { send: chunk, receive: '' };
    turns.push(turn);
    real.write(chunk, 'latin1');
  });
  socket.on('close', () => real.destroy());
  real.on('data', (chunk: string) => {
    turn.receive += chunk;
    socket.write(chunk, 'latin1');
  });
}

const UID = 'rm-aaaaaaaa';
const TAG = { fid: 'rm-tag', type: 'TagFilter', value: 'rm-tag' } as const;
const LIMITS = {
  ...JASMIN_DEFAULTS,
  'mt_messaging_cred valuefilter dst_addr': '^(?:1|44)',
  'mt_messaging_cred quota smpps_throughput': '500.0',
  'smpps_cred quota max_bindings': '4',
};
const SETTINGS = {
  host: '127.0.0.1',
  port: '1',
  username: UID,
  password: 'secret08',
  submit_throughput: '0',
};
const APPLIED = { kind: 'applied' } as const;

const CONVERSATION: readonly { readonly action: JasminAction; readonly outcome: object }[] = [
  { action: { kind: 'add-group', gid: 'rm-default' }, outcome: APPLIED },
  {
    action: { kind: 'set-user', uid: UID, gid: 'rm-default', password: 'secret08', settings: LIMITS },
    outcome: APPLIED,
  },
  {
    action: {
      ...{ kind: 'update-user', uid: UID, gid: undefined, password: 'secret09' },
      settings: { 'smpps_cred quota max_bindings': 'ND' },
    },
    outcome: APPLIED,
  },
  {
    action: { kind: 'set-user', uid: UID, gid: 'nowhere', password: 'secret08', settings: LIMITS },
    outcome: {
      kind: 'refused',
      action: 'set-user',
      reply: 'Unknown Group gid:nowhere, you must first create the Group',
    },
  },
  {
    action: {
      ...{ kind: 'update-user', uid: UID, gid: undefined, password: undefined },
      settings: { 'mt_messaging_cred value_filter dst_addr': '^1.*' },
    },
    outcome: {
      kind: 'refused',
      action: 'update-user',
      reply:
        'Error: invalid section name: value_filter, possible values: Authorization, ValueFilter, DefaultValue, Quota',
    },
  },
  {
    // Nothing of it is sent: the console would set another value without a word, and the others must not wait for it.
    action: {
      ...{ kind: 'update-user', uid: UID, gid: undefined, password: undefined },
      settings: { 'mt_messaging_cred defaultvalue src_addr': 'Café' },
    },
    outcome: {
      kind: 'refused',
      action: 'update-user',
      reply: 'what is no printable ASCII cannot be typed',
    },
  },
  { action: { kind: 'add-connector', cid: UID, settings: SETTINGS }, outcome: APPLIED },
  {
    action: { kind: 'add-connector', cid: 'rm-bbbbbbbb', settings: { ...SETTINGS, port: 'x' } },
    outcome: { kind: 'refused', action: 'add-connector', reply: 'Error: port must be an integer' },
  },
  { action: { kind: 'start-connector', cid: UID }, outcome: APPLIED },
  {
    action: { kind: 'start-connector', cid: UID },
    outcome: {
      kind: 'refused',
      action: 'start-connector',
      reply: 'Failed starting connector, check log for details',
    },
  },
  { action: { kind: 'stop-connector', cid: UID }, outcome: APPLIED },
  { action: { kind: 'update-connector', cid: UID, settings: { port: '2' } }, outcome: APPLIED },
  { action: { kind: 'add-filter', ...TAG }, outcome: APPLIED },
  {
    action: { kind: 'set-route', order: 2 ** 51 + 1, type: 'StaticMTRoute', cids: [UID], filters: [TAG] },
    outcome: APPLIED,
  },
  {
    action: { kind: 'set-route', order: 5, type: 'StaticMTRoute', cids: ['rm-none'], filters: [TAG] },
    outcome: { kind: 'refused', action: 'set-route', reply: 'Unknown smppc cid: rm-none' },
  },
  { action: { kind: 'remove-route', order: 2 ** 51 + 1 }, outcome: APPLIED },
  {
    action: { kind: 'remove-route', order: 7 },
    outcome: { kind: 'refused', action: 'remove-route', reply: 'Unknown MT Route: 7' },
  },
  { action: { kind: 'remove-filter', fid: 'rm-tag' }, outcome: APPLIED },
  { action: { kind: 'remove-user', uid: UID }, outcome: APPLIED },
  { action: { kind: 'remove-group', gid: 'rm-default' }, outcome: APPLIED },
  { action: { kind: 'remove-connector', cid: UID }, outcome: APPLIED },
];

test('what Jasmin says to each action is understood, in whatever pieces it comes', async () => {
  const turns: Turn[] = RECORD_PORT === undefined ? (JSON.parse(await readFile(FILE, 'utf8')) as Turn[]) : [];
  const port = await openConsole(turns);
  const session: JcliSession = await connectJcli({ host: '127.0.0.1', port, ...LOGIN, timeoutMs: 3_000 });
  const outcomes: object[] = [];
  for (const { action } of CONVERSATION) outcomes.push(await applyAction(session, action));
  const { text } = await session.run('persist');
  session.close();
  if (RECORD_PORT !== undefined) await writeFile(FILE, `${JSON.stringify(turns, undefined, 2)}\n`);
  expect(outcomes).toEqual(CONVERSATION.map(({ outcome }) => outcome));
  expect(text.split('\n')).toHaveLength(9);
  expect(turns.length).toBeGreaterThan(40);
});
