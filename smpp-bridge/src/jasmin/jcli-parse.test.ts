// Transcripts recorded, byte for byte, from Jasmin 0.11.1 (PyPI) on Debian 12.
import { describe, expect, test } from 'vitest';
import {
  cleanOutput,
  JcliFormatError,
  parseConnectors,
  parseFilters,
  parseGroups,
  parseReplies,
  parseReply,
  parseRoutes,
  parseSettings,
  parseUserSettings,
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

describe('lines that were sent together', () => {
  const lines = ['gid rm-default', 'mt_messaging_cred value_filter dst_addr ^1.*', 'type TagFilter', 'ok'];
  const whole = [
    'gid rm-default',
    '> mt_messaging_cred value_filter dst_addr ^1.*',
    'Error: invalid section name: value_filter, possible values: Authorization, ValueFilter, DefaultValue, Quota',
    '> type TagFilter',
    "<class 'jasmin.routing.Filters.TagFilter'> arguments:",
    'tag',
    '> ok',
    'Successfully added User [rm-bbbbbbbb] to Group [rm-default]',
    'jcli : ',
  ].join(EOL);

  test('have each its own reply', () => {
    expect(parseReplies(cleanOutput(whole), lines)).toEqual([
      { prompt: 'dialogue', text: '' },
      {
        prompt: 'dialogue',
        text: 'Error: invalid section name: value_filter, possible values: Authorization, ValueFilter, DefaultValue, Quota',
      },
      { prompt: 'dialogue', text: "<class 'jasmin.routing.Filters.TagFilter'> arguments:\ntag" },
      { prompt: 'top', text: 'Successfully added User [rm-bbbbbbbb] to Group [rm-default]' },
    ]);
  });

  test('have none before the last has come, however the output is cut', () => {
    const output = cleanOutput(whole);
    const cuts = Array.from({ length: output.length }, (_, length) => output.slice(0, length));
    expect(cuts.filter((cut) => parseReplies(cut, lines) !== undefined)).toEqual([]);
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
    expect(parseGroups(empty('group -l', 'Groups'))).toEqual([]);
    expect(parseUsers(empty('user -l', 'Users'))).toEqual([]);
    expect(parseFilters(empty('filter -l', 'Filters'))).toEqual([]);
    expect(parseRoutes(empty('mtrouter -l', 'MT Routes'))).toEqual([]);
  });

  test('groups and users are known by their ids, and disabled ones told apart', () => {
    expect(parseGroups('#Group id        \n#rm-group        \n#!off            \nTotal Groups: 2')).toEqual([
      { gid: 'rm-group', enabled: true },
      { gid: 'off', enabled: false },
    ]);
    const users =
      '#User id          Group id         Username         Balance MT SMS Throughput\n' +
      '#rm-aaaaaaaa      rm-default       rm-aaaaaaaa      ND (!)  ND (!) ND/500.0\n' +
      '#!rm-shared       !rm-group        rm-shared        ND (!)  ND (!) ND/ND   \nTotal Users: 2';
    expect(parseUsers(users)).toEqual([
      { uid: 'rm-aaaaaaaa', gid: 'rm-default', enabled: true },
      { uid: 'rm-shared', gid: 'rm-group', enabled: false },
    ]);
  });

  test('filters are known by what they do, for their ids say nothing', () => {
    const filters =
      '#Filter id        Type                   Routes Description                     \n' +
      '#rm-tag           TagFilter              MO MT  <TG (tag=rm-tag)>               \n' +
      '#rm-u             UserFilter             MT     <U (uid=rm-aaaaaaaa)>           \nTotal Filters: 2';
    expect(parseFilters(filters)).toEqual([
      { fid: 'rm-tag', description: '<TG (tag=rm-tag)>' },
      { fid: 'rm-u', description: '<U (uid=rm-aaaaaaaa)>' },
    ]);
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

test('what a user may do is read by credential, section and key', () => {
  const settings = parseUserSettings(
    [
      'uid rm-aaaaaaaa',
      'gid rm-default',
      'mt_messaging_cred valuefilter dst_addr ^(?:1|44)',
      'mt_messaging_cred valuefilter validity_period ^\\d+$',
      'mt_messaging_cred defaultvalue src_addr None',
      'mt_messaging_cred quota smpps_throughput 500.0',
      'smpps_cred quota max_bindings ND',
    ].join('\n'),
  );
  expect([...settings]).toEqual([
    ['uid', 'rm-aaaaaaaa'],
    ['gid', 'rm-default'],
    ['mt_messaging_cred valuefilter dst_addr', '^(?:1|44)'],
    ['mt_messaging_cred valuefilter validity_period', '^\\d+$'],
    ['mt_messaging_cred defaultvalue src_addr', 'None'],
    ['mt_messaging_cred quota smpps_throughput', '500.0'],
    ['smpps_cred quota max_bindings', 'ND'],
  ]);
  expect(() => parseUserSettings('Unknown')).toThrow(JcliFormatError);
});
