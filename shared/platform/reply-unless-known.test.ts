import { expect, test } from 'vitest';
import { replyUnlessKnown } from './reply-unless-known.ts';

const BODY = { status: 'sent' };
const ETAG = '"wBZclC210da-vdTAUNsT2E"';

test('an answer carries the tag of its content', () => {
  expect(replyUnlessKnown(BODY, {})).toEqual({
    kind: 'ok',
    status: 200,
    body: BODY,
    headers: { etag: ETAG },
  });
  expect(replyUnlessKnown({ status: 'delivered' }, {}).headers?.etag).not.toBe(ETAG);
});

test.each([ETAG, `W/${ETAG}`, `"other", ${ETAG}`, '*'])(
  'who has it already, %s, gets it not again',
  (known) => {
    expect(replyUnlessKnown(BODY, { 'if-none-match': known })).toEqual({
      ...{ kind: 'ok', status: 304, headers: { etag: ETAG } },
    });
  },
);

test('what moves by itself does not change the tag, which is weak then', () => {
  const at = (expected: string) => replyUnlessKnown({ ...BODY, expected }, {}, BODY);
  expect(at('12:00:01').headers?.etag).toBe(`W/${ETAG}`);
  expect(at('12:00:02')).toEqual({
    ...{ kind: 'ok', status: 200, body: { ...BODY, expected: '12:00:02' }, headers: { etag: `W/${ETAG}` } },
  });
  expect(replyUnlessKnown({ ...BODY, expected: '' }, { 'if-none-match': `W/${ETAG}` }, BODY)).toMatchObject({
    status: 304,
  });
});

test.each(['', '"other"', 'wBZclC210da-vdTAUNsT2E'])('who has another, %j, gets it', (known) => {
  expect(replyUnlessKnown(BODY, { 'if-none-match': known })).toMatchObject({ status: 200, body: BODY });
});
