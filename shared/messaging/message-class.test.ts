import { expect, test } from 'vitest';
import { dataCodingOf, type MessageClass, messageClassOf } from './message-class.ts';

test.each<[number, MessageClass | undefined]>([
  [0x00, undefined],
  [0x03, undefined],
  [0x08, undefined],
  [0x10, 0],
  [0x11, 1],
  [0x18, 0],
  [0x1b, 3],
  [0xc0, undefined],
  [0xe2, undefined],
  [0xf0, 0],
  [0xf2, 2],
  [0xf7, 3],
])('data_coding %i is of class %s', (dataCoding, messageClass) => {
  expect(messageClassOf(dataCoding)).toBe(messageClass);
});

test.each<[0 | 8, MessageClass | undefined, number]>([
  [0, undefined, 0x00],
  [8, undefined, 0x08],
  [0, 0, 0xf0],
  [0, 3, 0xf3],
  [8, 0, 0x18],
  [8, 2, 0x1a],
])('alphabet %i of class %s leaves as data_coding %i', (alphabet, messageClass, dataCoding) => {
  expect(dataCodingOf(alphabet, messageClass)).toBe(dataCoding);
});
