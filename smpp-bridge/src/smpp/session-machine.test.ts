import { describe, expect, test } from 'vitest';
import { decodePdu } from './decode-pdu.ts';
import { encodePdu } from './encode-pdu.ts';
import type { PduInput, RequestCommand, RequestPdu } from './pdu.ts';
import { stepSession } from './session-machine.ts';
import type { SessionRole } from './session-rules.ts';
import { type MachineEffect, type MachineInput, type MachineState, openSession } from './session-state.ts';

const LIMITS = {
  window: 2,
  responseTimeoutMs: 100,
  enquireLinkIntervalMs: 1_000,
  inactivityTimeoutMs: 0,
  sessionInitTimeoutMs: 500,
};
const BIND_STATUS = {
  bound_tx: 'bind_transmitter',
  bound_rx: 'bind_receiver',
  bound_trx: 'bind_transceiver',
} as const;

function received(pdu: PduInput, matches = false): MachineInput {
  return { kind: 'received', decoded: decodePdu(encodePdu(pdu)), matches };
}

function requestOf(command: RequestCommand, sequenceNumber: number): RequestPdu {
  const destAddress = [{ kind: 'list', dlName: 'a' }] as const;
  const input =
    command === 'submit_multi' ? { command, sequenceNumber, destAddress } : { command, sequenceNumber };
  const decoded = decodePdu(encodePdu(input));
  if (decoded.kind !== 'pdu') throw new Error(decoded.kind);
  return decoded.pdu as RequestPdu;
}

/** Runs inputs at their times; gives the last state and the effects of the last input. */
function run(start: MachineState, ...inputs: (readonly [now: number, input: MachineInput])[]) {
  let state = start;
  let effects: readonly MachineEffect[] = [];
  for (const [now, input] of inputs) ({ state, effects } = stepSession(state, input, now));
  return { state, effects };
}

function boundAs(role: SessionRole, state: keyof typeof BIND_STATUS, limits = LIMITS): MachineState {
  const command = BIND_STATUS[state];
  const open = openSession(role, limits, 0);
  if (role === 'esme') {
    const response = { command: `${command}_resp`, sequenceNumber: 1, systemId: '' } as const;
    return run(open, [0, { kind: 'ask', command }], [0, received(response, true)]).state;
  }
  const request = requestOf(command, 1);
  return run(open, [0, received(request)], [0, { kind: 'answered', request, commandStatus: 0 }]).state;
}

// SMPP 3.4 §2.2 table 2-1, with submit_multi as submit_sm and data_sm as the message of its direction.
const TABLE: readonly (readonly [SessionRole, keyof typeof BIND_STATUS, readonly RequestCommand[]])[] = [
  ['smsc', 'bound_tx', ['submit_sm', 'submit_multi', 'query_sm', 'cancel_sm', 'replace_sm', 'data_sm']],
  ['smsc', 'bound_rx', []],
  ['smsc', 'bound_trx', ['submit_sm', 'submit_multi', 'query_sm', 'cancel_sm', 'replace_sm', 'data_sm']],
  ['esme', 'bound_tx', []],
  ['esme', 'bound_rx', ['deliver_sm', 'data_sm']],
  ['esme', 'bound_trx', ['deliver_sm', 'data_sm']],
];
const MESSAGES: readonly RequestCommand[] = [
  'submit_sm',
  'submit_multi',
  'query_sm',
  'cancel_sm',
  'replace_sm',
  'data_sm',
  'deliver_sm',
];

describe.each(TABLE)('an %s that is %s', (role, state, allowed) => {
  test.each(MESSAGES)('takes or refuses %s as the specification says', (command) => {
    const { effects } = run(boundAs(role, state), [1, received(requestOf(command, 7))]);
    if (allowed.includes(command)) expect(effects).toMatchObject([{ kind: 'deliver', pdu: { command } }]);
    else {
      expect(effects).toEqual([
        { kind: 'send', pdu: { command: `${command}_resp`, sequenceNumber: 7, commandStatus: 0x04 } },
      ]);
    }
  });

  test('may ask what the other side may take', () => {
    const peer = role === 'esme' ? 'smsc' : 'esme';
    const peerTakes = TABLE.find(([other, same]) => other === peer && same === state)?.[2] ?? [];
    const asked = MESSAGES.filter((command) => {
      return run(boundAs(role, state), [1, { kind: 'ask', command }]).effects[0]?.kind === 'send-asked';
    });
    expect(asked.toSorted()).toEqual([...peerTakes].toSorted());
  });
});

describe('before the bind', () => {
  test.each<RequestCommand>(['submit_sm', 'query_sm'])('%s is refused with ESME_RINVBNDSTS', (command) => {
    const { effects } = run(openSession('smsc', LIMITS, 0), [1, received(requestOf(command, 3))]);
    expect(effects).toMatchObject([{ kind: 'send', pdu: { commandStatus: 0x04, sequenceNumber: 3 } }]);
  });

  test('a message behind an unanswered bind is refused, not served early', () => {
    const { effects, state } = run(
      openSession('smsc', LIMITS, 0),
      [1, received(requestOf('bind_transceiver', 1))],
      [2, received(requestOf('submit_sm', 2))],
    );
    expect(effects).toMatchObject([
      { kind: 'send', pdu: { command: 'submit_sm_resp', commandStatus: 0x04 } },
    ]);
    expect(state.serving).toBe(1);
  });

  test('a refused bind ends the session', () => {
    const request = requestOf('bind_transceiver', 1);
    const { effects, state } = run(
      openSession('smsc', LIMITS, 0),
      [1, received(request)],
      [2, { kind: 'answered', request, commandStatus: 0x0e }],
    );
    expect(effects).toEqual([{ kind: 'close', reason: 'bind refused' }]);
    expect(state.state).toBe('closed');
  });

  test('no bind in time ends it, a moment earlier does not', () => {
    const open = openSession('smsc', LIMITS, 0);
    expect(run(open, [499, { kind: 'tick', reading: true }]).effects).toEqual([]);
    expect(run(open, [500, { kind: 'tick', reading: true }]).effects).toEqual([
      { kind: 'close', reason: 'no bind in time' },
    ]);
  });

  test('a bind that waits for its answer is in time, however long the answer takes', () => {
    const open = openSession('smsc', LIMITS, 0);
    const waiting = run(
      open,
      [400, received(requestOf('bind_transceiver', 1))],
      [900, { kind: 'tick', reading: true }],
    );
    expect(waiting.effects).toEqual([]);
    expect(waiting.state.state).toBe('open');
  });

  test('a second bind is ESME_RALYBND', () => {
    const { effects } = run(boundAs('smsc', 'bound_trx'), [1, received(requestOf('bind_transceiver', 9))]);
    expect(effects).toMatchObject([
      { kind: 'send', pdu: { command: 'bind_transceiver_resp', commandStatus: 0x05 } },
    ]);
  });
});

describe('answers and numbers', () => {
  test('the window is exact', () => {
    const ask: MachineInput = { kind: 'ask', command: 'submit_sm' };
    const full = run(boundAs('esme', 'bound_trx'), [1, ask], [1, ask]);
    expect(full.effects).toEqual([{ kind: 'send-asked', sequenceNumber: 3 }]);
    expect(run(full.state, [1, ask]).effects).toEqual([{ kind: 'not-sent', reason: 'window_full' }]);
    const freed = run(full.state, [2, { kind: 'expired', count: 1 }], [2, ask]);
    expect(freed.effects).toEqual([{ kind: 'send-asked', sequenceNumber: 4 }]);
  });

  test('sequence numbers go on at 1 after 0x7fffffff', () => {
    const last = { ...boundAs('esme', 'bound_trx'), nextSequence: 0x7fff_ffff };
    const ask: MachineInput = { kind: 'ask', command: 'submit_sm' };
    expect(run(last, [1, ask]).effects).toEqual([{ kind: 'send-asked', sequenceNumber: 0x7fff_ffff }]);
    expect(run(last, [1, ask], [1, ask]).effects).toEqual([{ kind: 'send-asked', sequenceNumber: 1 }]);
  });

  test('an answer to nothing is counted and changes nothing', () => {
    const stray: PduInput = { command: 'submit_sm_resp', sequenceNumber: 99, messageId: 'x' };
    const { effects, state } = run(boundAs('esme', 'bound_trx'), [1, received(stray)]);
    expect(effects).toEqual([]);
    expect(state).toMatchObject({ strayResponses: 1, inFlight: 0, state: 'bound_trx' });
  });

  test.each<[string, MachineInput, readonly MachineEffect[]]>([
    [
      'an unknown request',
      {
        kind: 'received',
        decoded: { kind: 'unknown-command', commandId: 0x111, sequenceNumber: 5 },
        matches: false,
      },
      [{ kind: 'send', pdu: { command: 'generic_nack', sequenceNumber: 5, commandStatus: 0x03 } }],
    ],
    [
      'an unknown response, lest two peers nack each other for ever',
      {
        kind: 'received',
        decoded: { kind: 'unknown-command', commandId: 0x8000_0111, sequenceNumber: 5 },
        matches: false,
      },
      [],
    ],
    [
      'a corrupt stream',
      { kind: 'corrupt', corruption: { commandStatus: 0x02, reason: 'command_length 3' } },
      [
        { kind: 'send', pdu: { command: 'generic_nack', sequenceNumber: 0, commandStatus: 0x02 } },
        { kind: 'close', reason: 'corrupt stream: command_length 3' },
      ],
    ],
  ])('%s is met as generic_nack demands', (_case, input, effects) => {
    expect(run(boundAs('smsc', 'bound_trx'), [1, input]).effects).toEqual(effects);
  });
});

describe('enquire_link', () => {
  const tick: MachineInput = { kind: 'tick', reading: true };

  test('is answered at once', () => {
    const { effects } = run(boundAs('esme', 'bound_rx'), [
      1,
      received({ command: 'enquire_link', sequenceNumber: 8 }),
    ]);
    expect(effects).toEqual([{ kind: 'send', pdu: { command: 'enquire_link_resp', sequenceNumber: 8 } }]);
  });

  test('is sent after silence, and its answer keeps the session', () => {
    const bound = boundAs('esme', 'bound_trx');
    expect(run(bound, [999, tick]).effects).toEqual([]);
    const asked = run(bound, [1_000, tick]);
    expect(asked.effects).toEqual([{ kind: 'send', pdu: { command: 'enquire_link', sequenceNumber: 2 } }]);
    const answered = run(
      asked.state,
      [1_050, received({ command: 'enquire_link_resp', sequenceNumber: 2 })],
      [1_200, tick],
    );
    expect(answered.state.state).toBe('bound_trx');
  });

  test('without an answer the session ends, unless we are the ones who do not read', () => {
    const asked = run(boundAs('esme', 'bound_trx'), [1_000, tick]).state;
    expect(run(asked, [1_100, tick]).effects).toEqual([
      { kind: 'close', reason: 'enquire_link not answered' },
    ]);
    expect(run(asked, [1_100, { kind: 'tick', reading: false }]).effects).toEqual([]);
  });

  test('alone does not count as work', () => {
    const limits = { ...LIMITS, inactivityTimeoutMs: 5_000 };
    const { effects } = run(
      boundAs('smsc', 'bound_trx', limits),
      [4_900, received({ command: 'enquire_link', sequenceNumber: 8 })],
      [5_000, tick],
      [5_001, tick],
    );
    expect(effects).toMatchObject([{ kind: 'send', pdu: { command: 'unbind' } }]);
  });
});

describe('unbind', () => {
  const ask: MachineInput = { kind: 'ask', command: 'submit_sm' };
  const drain: MachineInput = { kind: 'drain', deadline: 1_000, reason: 'unbound for a test' };
  const answer = received({ command: 'submit_sm_resp', sequenceNumber: 2, messageId: 'm' }, true);

  test('of ours waits for what is in flight, then for its answer', () => {
    const waiting = run(boundAs('esme', 'bound_trx'), [1, ask], [2, drain]);
    expect(waiting.effects).toEqual([]);
    expect(run(waiting.state, [3, ask]).effects).toEqual([{ kind: 'not-sent', reason: 'unbinding' }]);
    const sent = run(waiting.state, [4, answer]);
    expect(sent.effects).toMatchObject([
      { kind: 'settle' },
      { kind: 'send', pdu: { command: 'unbind', sequenceNumber: 3 } },
    ]);
    expect(run(sent.state, [5, received({ command: 'unbind_resp', sequenceNumber: 3 })]).effects).toEqual([
      { kind: 'close', reason: 'unbound for a test' },
    ]);
  });

  test('of ours is bounded, with and without work in flight', () => {
    const late = run(
      boundAs('esme', 'bound_trx'),
      [1, ask],
      [2, drain],
      [1_000, { kind: 'tick', reading: true }],
    );
    expect(late.effects).toMatchObject([{ kind: 'send', pdu: { command: 'unbind' } }]);
    expect(run(late.state, [1_100, { kind: 'tick', reading: true }]).effects).toEqual([
      { kind: 'close', reason: 'unbind not answered' },
    ]);
  });

  test('of the peer is answered after the requests that came before it', () => {
    const request = requestOf('submit_sm', 7);
    const { state, effects } = run(
      boundAs('smsc', 'bound_trx'),
      [1, received(request)],
      [2, received({ command: 'unbind', sequenceNumber: 8 })],
    );
    expect(effects).toEqual([]);
    expect(run(state, [3, { kind: 'answered', request, commandStatus: 0 }]).effects).toEqual([
      { kind: 'send', pdu: { command: 'unbind_resp', sequenceNumber: 8 } },
      { kind: 'close', reason: 'unbound by the peer' },
    ]);
  });

  test.each<[SessionRole, RequestCommand, number]>([
    ['esme', 'deliver_sm', 0x64],
    ['smsc', 'submit_sm', 0x08],
  ])('has an %s refuse a late %s for now, so that the peer keeps it', (role, command, commandStatus) => {
    const { effects } = run(boundAs(role, 'bound_trx'), [1, drain], [2, received(requestOf(command, 7))]);
    expect(effects).toMatchObject([{ kind: 'send', pdu: { commandStatus } }]);
  });
});

test('a closed session has no effects any more', () => {
  const closed = run(boundAs('esme', 'bound_trx'), [1, { kind: 'lost' }]).state;
  const late = run(closed, [2, received({ command: 'enquire_link', sequenceNumber: 1 })]);
  expect(late).toMatchObject({ effects: [], state: { state: 'closed' } });
  const ask: MachineInput = { kind: 'ask', command: 'submit_sm' };
  expect(run(closed, [2, ask]).effects).toEqual([{ kind: 'not-sent', reason: 'closed' }]);
});
