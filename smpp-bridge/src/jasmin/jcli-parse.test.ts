// Transcripts recorded, byte for byte, from Jasmin 0.11.1 (PyPI) on Debian 12.
import { describe, expect, test } from 'vitest';
import {
  cleanOutput,
  JcliFormatError,
  parseConnectors,
  parseIds,
  parseReply,
  parseRoutes,
  parseSettings,
  parseUsers,
} from './jcli-parse.ts';

const EOL = '\r\r\r\n';

function replyTo(line: string, output: string): string {
  const reply = parseReply(cleanOutput(output), line);
  if (reply === undefined) throw new Error('no reply');
  return reply.text;
}

describe('a reply ends where the next prompt begins', () => {
  test('telnet and terminal codes of the greeting are no text', () => {
    const greeting =
      '\xff\xfd"\xff\xfd\x1f\xff\xfd\x03\xff\xfb\x01\x1bc\x1b[4hAuthentication required.\r\r\r\n\r\r\r\n';
    expect(cleanOutput(greeting)).toBe('Authentication required.\n\n');
  });

  test.each([
    {
      guarantee: 'a saved dialogue is back at the top',
      line: 'ok',
      output: `ok${EOL}Successfully added connector [rm-aaaaaaaa]${EOL}jcli : `,
      reply: { prompt: 'top', text: 'Successfully added connector [rm-aaaaaaaa]' },
    },
    {
      guarantee: 'a refused dialogue stays open',
      line: 'ok',
      output: `ok${EOL}Error: port must be an integer${EOL}> `,
      reply: { prompt: 'dialogue', text: 'Error: port must be an integer' },
    },
    {
      guarantee: 'an accepted setting says nothing',
      line: 'port 2790',
      output: `port 2790${EOL}> `,
      reply: { prompt: 'dialogue', text: '' },
    },
    {
      guarantee: 'a class name is not taken for the dialogue prompt',
      line: 'type TagFilter',
      output: `type TagFilter${EOL}<class 'jasmin.routing.Filters.TagFilter'> arguments:${EOL}tag${EOL}> `,
      reply: { prompt: 'dialogue', text: "<class 'jasmin.routing.Filters.TagFilter'> arguments:\ntag" },
    },
    {
      guarantee: 'a command under way has no reply yet',
      line: 'persist',
      output: `persist${EOL}group configuration persisted (profile:jcli-prod)${EOL}`,
      reply: undefined,
    },
    {
      guarantee: 'the prompt of an earlier command is not the end of this one',
      line: 'smppccm -l',
      output: `${EOL}jcli : `,
      reply: undefined,
    },
  ])('$guarantee', ({ line, output, reply }) => {
    expect(parseReply(cleanOutput(output), line)).toEqual(reply);
  });
});

describe('lists', () => {
  test('a connector that is started but not bound is told from a stopped one', () => {
    const header = '#Connector id                        Service Session          Starts Stops';
    const output = [
      'smppccm -l',
      header,
      '#rm-aaaaaaaa                         started NONE             1      0    ',
      '#sinch_primary                       started BOUND_TRX        1      0    ',
      '#rm-bbbbbbbb                         stopped NONE             1      1    ',
      'Total connectors: 3',
      'jcli : ',
    ].join(EOL);
    expect(parseConnectors(replyTo('smppccm -l', output))).toEqual([
      { cid: 'rm-aaaaaaaa', started: true, session: 'NONE' },
      { cid: 'sinch_primary', started: true, session: 'BOUND_TRX' },
      { cid: 'rm-bbbbbbbb', started: false, session: 'NONE' },
    ]);
  });

  test('an empty Jasmin has empty lists', () => {
    const empty = (command: string, things: string) =>
      replyTo(command, `${command}${EOL}Total ${things}: 0${EOL}jcli : `);
    expect(parseConnectors(empty('smppccm -l', 'connectors'))).toEqual([]);
    expect(parseIds(empty('group -l', 'Groups'), 'Groups')).toEqual([]);
    expect(parseUsers(empty('user -l', 'Users'))).toEqual([]);
    expect(parseIds(empty('filter -l', 'Filters'), 'Filters')).toEqual([]);
    expect(parseRoutes(empty('mtrouter -l', 'MT Routes'))).toEqual([]);
  });

  test('groups, users and filters are known by their ids, disabled ones too', () => {
    expect(
      parseIds('#Group id        \n#rm-group        \n#!off            \nTotal Groups: 2', 'Groups'),
    ).toEqual(['rm-group', 'off']);
    const users =
      '#User id          Group id         Username         Balance MT SMS Throughput\n' +
      '#rm-shared        rm-group         rm-shared        ND (!)  ND (!) ND/ND   \nTotal Users: 1';
    expect(parseUsers(users)).toEqual([{ uid: 'rm-shared', gid: 'rm-group' }]);
    const filters =
      '#Filter id        Type                   Routes Description                     \n' +
      '#rm-aaaaaaaa      TagFilter              MO MT  <TG (tag=rm-aaaaaaaa)>          \nTotal Filters: 1';
    expect(parseIds(filters, 'Filters')).toEqual(['rm-aaaaaaaa']);
  });

  test('routes are read by their order, connector and filters', () => {
    const text =
      '#Order Type                    Rate       Connector ID(s)                                  Filter(s)                                                       \n' +
      '#10    StaticMTRoute           0 (!)      smppc(rm-aaaaaaaa)                               <TG (tag=rm-aaaaaaaa)>                                          \n' +
      '#0     DefaultRoute            0 (!)      smppc(rm-aaaaaaaa)                                                                                               \n' +
      'Total MT Routes: 2';
    expect(parseRoutes(text)).toEqual([
      {
        order: 10,
        type: 'StaticMTRoute',
        connectors: 'smppc(rm-aaaaaaaa)',
        filters: '<TG (tag=rm-aaaaaaaa)>',
      },
      { order: 0, type: 'DefaultRoute', connectors: 'smppc(rm-aaaaaaaa)', filters: '' },
    ]);
  });

  test.each([
    { guarantee: 'a list cut short is not taken for a short list', text: 'header\n#rm-a started NONE 1 0' },
    {
      guarantee: 'a list with a row missing is not believed',
      text: 'header\n#rm-a started NONE 1 0\nTotal connectors: 2',
    },
    {
      guarantee: 'a service state nobody knows is not guessed',
      text: 'header\n#rm-a paused NONE 1 0\nTotal connectors: 1',
    },
  ])('$guarantee', ({ text }) => {
    expect(() => parseConnectors(text)).toThrow(JcliFormatError);
  });
});

test('settings of a connector keep empty values apart from missing ones', () => {
  const settings = parseSettings(
    'cid rm-aaaaaaaa\nhost 127.0.0.1\nport 2790\nsystype \nvalidity None\nssl no',
  );
  expect(settings.get('port')).toBe('2790');
  expect(settings.get('systype')).toBe('');
  expect(settings.get('nothing')).toBeUndefined();
});
