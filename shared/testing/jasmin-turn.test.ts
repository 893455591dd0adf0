import { expect, test } from 'vitest';
import { freePort } from './free-ports.ts';
import { takeTurn } from './jasmin-turn.ts';

test('two who want Jasmin at once have it one after the other', async () => {
  const port = await freePort();
  const first = await takeTurn(port);
  const events: string[] = [];
  const second = takeTurn(port).then((turn) => {
    events.push('second begins');
    return turn;
  });
  await expect(takeTurn(port, 0)).rejects.toThrow(`another has had its turn on port ${port} for 0 s`);
  events.push('first ends');
  await first.end();
  await (await second).end();
  expect(events).toEqual(['first ends', 'second begins']);
});
