import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFramer } from './framing.ts';

const ENQUIRE_LINK = Buffer.from('00000010000000150000000000000001', 'hex');
const SUBMIT_SM_RESP = Buffer.from('0000001280000004000000000000000261' + '00', 'hex');

test('frames come out whole however the stream is cut', () => {
  const stream = Buffer.concat([ENQUIRE_LINK, SUBMIT_SM_RESP, ENQUIRE_LINK]);
  fc.assert(
    fc.property(fc.array(fc.nat(stream.length), { maxLength: 12 }), (cuts) => {
      const framer = createFramer();
      const edges = [0, ...cuts.toSorted((a, b) => a - b), stream.length];
      const frames = edges
        .slice(1)
        .flatMap((end, index) => framer.push(stream.subarray(edges[index], end)).frames);
      expect(frames).toEqual([ENQUIRE_LINK, SUBMIT_SM_RESP, ENQUIRE_LINK]);
    }),
  );
});

test('octet by octet', () => {
  const framer = createFramer();
  const frames = [...SUBMIT_SM_RESP].flatMap((octet) => framer.push(Buffer.from([octet])).frames);
  expect(frames).toEqual([SUBMIT_SM_RESP]);
});

test.each([
  [0, 'zero would loop for ever'],
  [4, 'less than a header'],
  [15, 'one less than a header'],
  [65_537, 'more than any PDU that we take'],
  [0xffff_ffff, 'must not be allocated'],
])('a command_length of %i ends the stream: %s', (length) => {
  const bad = Buffer.alloc(16);
  bad.writeUInt32BE(length);
  const framer = createFramer();
  expect(framer.push(Buffer.concat([ENQUIRE_LINK, bad]))).toEqual({
    frames: [ENQUIRE_LINK],
    corrupt: { commandStatus: 0x02, reason: `command_length ${length}` },
  });
  expect(framer.push(ENQUIRE_LINK).frames).toEqual([]);
});

test('the largest length is still a frame', () => {
  const largest = Buffer.alloc(65_536);
  largest.writeUInt32BE(65_536);
  expect(createFramer().push(largest).frames).toEqual([largest]);
});
