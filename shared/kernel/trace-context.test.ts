import { describe, expect, test } from 'vitest';
import type { Uuid } from './ids.ts';
import {
  formatTraceparent,
  parseTraceparent,
  spanIdOf,
  traceIdsBy,
  traceIdsOf,
  traceOf,
} from './trace-context.ts';

const MESSAGE = '0193587c-9d1e-7a3b-8c4d-5e6f708192a3' as Uuid;
// The example of the specification, "Examples of HTTP traceparent Headers".
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('a traceparent', () => {
  test.each([
    ['sampled', `00-${TRACE}-${SPAN}-01`, true],
    ['not sampled', `00-${TRACE}-${SPAN}-00`, false],
    ['with flags of later versions', `00-${TRACE}-${SPAN}-03`, true],
    ['of a later version, with a field more', `cc-${TRACE}-${SPAN}-01-what-the-future-will-be-like`, true],
  ])('%s is understood', (_what, text, isSampled) => {
    expect(parseTraceparent(text)).toEqual({ traceId: TRACE, spanId: SPAN, isSampled });
  });

  test.each([
    ['nothing', undefined],
    ['empty', ''],
    ['upper case', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['a span id of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['a short span id', `00-${TRACE}-${SPAN.slice(1)}-01`],
    ['version ff', `ff-${TRACE}-${SPAN}-01`],
    ['version 00 with a field more', `00-${TRACE}-${SPAN}-01-x`],
    ['flags that are no number', `00-${TRACE}-${SPAN}-0g`],
    ['without end', `cc-${TRACE}-${SPAN}-01-${'x'.repeat(600)}`],
  ])('%s is none', (_what, text) => {
    expect(parseTraceparent(text)).toBeUndefined();
  });

  test('is written as it was read', () => {
    const text = `00-${TRACE}-${SPAN}-01`;
    expect(formatTraceparent(parseTraceparent(text) as never)).toBe(text);
  });
});

describe('the trace of a message', () => {
  test('is made of its id where its sender named none, or none that is understood', () => {
    const own = {
      root: { traceId: '0193587c9d1e7a3b8c4d5e6f708192a3', spanId: '8c4d5e6f708192a3', isSampled: false },
      parentSpanId: undefined,
    };
    expect(traceOf(MESSAGE, null)).toEqual(own);
    expect(traceOf(MESSAGE, 'garbage')).toEqual(own);
  });

  test("is its sender's where he named one, and the message a part of it", () => {
    expect(traceOf(MESSAGE, `00-${TRACE}-${SPAN}-00`)).toEqual({
      root: { traceId: TRACE, spanId: '8c4d5e6f708192a3', isSampled: false },
      parentSpanId: SPAN,
    });
  });

  test('has parts whose ids stay', () => {
    expect(spanIdOf(MESSAGE, 'queued')).toMatch(/^[0-9a-f]{16}$/);
    expect(spanIdOf(MESSAGE, 'queued')).toBe(spanIdOf(MESSAGE, 'queued'));
    expect(spanIdOf(MESSAGE, 'queued')).not.toBe(spanIdOf(MESSAGE, 'sent'));
  });
});

describe('a line of the log', () => {
  const own = { id: MESSAGE };
  const senders = { id: MESSAGE, traceparent: `00-${TRACE}-${SPAN}-01` };

  test('names the trace of each message, its own or that of its sender', () => {
    expect(traceIdsOf([own, senders])).toEqual(['0193587c9d1e7a3b8c4d5e6f708192a3', TRACE]);
  });

  test('names ten of many, and looks at no more', () => {
    let asked = 0;
    const named = traceIdsBy(Array(300).fill(senders), (message: typeof senders) => {
      asked += 1;
      return message;
    });
    expect(named).toEqual(Array(10).fill(TRACE));
    expect(asked).toBe(10);
  });
});
