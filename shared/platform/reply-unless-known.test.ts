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

test.each(['', '"other"', 'wBZclC210da-vdTAUNsT2E'])('who has another, %j, gets it', (known) => {
  expect(replyUnlessKnown(BODY, { 'if-none-match': known })).toMatchObject({ status: 200, body: BODY });
});
