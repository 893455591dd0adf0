// The watch over Jasmin's console, against one that says what a real Jasmin said, or something else.
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RecordingLog, recordingLog } from '../../../shared/testing/recording-log.ts';
import { type ConnectorConsole, watchConnectors } from './connector-console.ts';
import { goldenStats } from './golden-stats.ts';

const CID = 'rm-m8pw5y0e';
const HOUR_MS = 3_600_000;
const LINE_END = '\r\r\r\n';

let server: Server;
let sockets: Socket[];
let answers: Map<string, string>;
let asked: string[];
let recording: RecordingLog;
let watch: ConnectorConsole;

/** Takes any login, and echoes each command before its answer. */
function serve(socket: Socket): void {
  sockets.push(socket);
  socket.on('error', () => undefined);
  const say = (text: string) => socket.write(text.replaceAll('\n', LINE_END));
  say('Authentication required.\n\n');
  let heard = '';
  let lines = 0;
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    const parts = (heard + chunk).split('\r\n');
    heard = parts.pop() ?? '';
    for (const line of parts) {
      lines += 1;
      if (lines === 1) say(`${line}\nPassword: `);
      else if (lines === 2) say('\nWelcome to Jasmin 0.11.1 console\n\njcli : ');
      else {
        asked.push(line);
        say(`${line}\n${answers.get(line)}\njcli : `);
      }
    }
  });
}

beforeEach(async () => {
  answers = new Map(Object.entries(goldenStats()));
  [sockets, asked, recording] = [[], [], recordingLog()];
  server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  watch = watchConnectors({
    jcli: { ...{ host: '127.0.0.1', port, user: 'jcliadmin' }, password: 'secret', timeoutMs: 3_000 },
    ...{ statsIntervalMs: HOUR_MS, log: recording.log },
  });
});
afterEach(() => {
  watch.close();
  for (const socket of sockets) socket.destroy();
  server.close();
});

test('what it counts is asked for once in a while, its connectors at each look', async () => {
  expect(await watch.look([CID])).toMatchObject({ missing: [], found: [{ cid: CID, session: 'BOUND_TRX' }] });
  expect(watch.stats()?.users.map(({ uid }) => uid)).toEqual(['rm-h3j2v63w', 'rm-shared']);
  await watch.look([CID]);
  expect(asked).toEqual(['smppccm -l', 'stats --smppcs', 'stats --users', 'smppccm -l']);
});

test('a Jasmin that says what it counts in new words is at work all the same', async () => {
  answers.set('stats --users', 'User id;Requests\nrm-shared;1');
  expect(await watch.look([CID])).toMatchObject({ missing: [], isNew: true });
  expect(watch.stats()).toBeUndefined();
  expect(recording.logText()).toContain('jasmin.stats-not-read');
  expect(await watch.look([CID])).toMatchObject({ missing: [], isNew: false });
});

test('what a Jasmin that is gone had counted is not shown any more, and is read anew when it is back', async () => {
  await watch.look([CID]);
  for (const socket of sockets) socket.destroy();
  expect(await watch.look([CID])).toBeUndefined();
  expect(watch.stats()).toBeUndefined();
  expect(await watch.look([CID])).toMatchObject({ isNew: true });
  expect(watch.stats()?.connectors).toHaveLength(2);
});
