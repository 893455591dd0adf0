import { describe, expect, test } from 'vitest';
import type { Uuid } from '../kernel/ids.ts';
import { type IdForm, readMessageId, writeMessageId } from './smpp-message-id.ts';

const ID = '0193587c-9d1e-7a3b-8c4d-5e6f708192a3' as Uuid;

describe('an id as responses and receipts carry it', () => {
  test.each<[IdForm, string]>([
    ['text', '01jdc7s78yf8xrrkaydxr834n3'],
    // 0x0193587c9d1e << 21 | 0xa3b << 9 | 0x0a3
    ['decimal', '3633014651187656355'],
    ['hex', '326b0f93a3d476a3'],
  ])('%s', (form, text) => {
    expect(writeMessageId(ID, form)).toBe(text);
  });

  test('a number fits 63 bits, so that no signed integer overflows', () => {
    expect(BigInt(writeMessageId('ffffffff-ffff-7fff-bfff-ffffffffffff' as Uuid, 'decimal'))).toBe(
      (1n << 63n) - 1n,
    );
  });
});

describe('and as query_sm gives it back', () => {
  test('text is the id itself', () => {
    expect(readMessageId('01JDC7S78YF8XRRKAYDXR834N3', 'text')).toEqual({ kind: 'id', id: ID });
  });

  test.each<[IdForm, string]>([
    ['decimal', '3633014651187656355'],
    ['hex', '326B0F93A3D476A3'],
  ])('%s is a narrow range and a tail', (form, text) => {
    expect(readMessageId(text, form)).toEqual({
      kind: 'range',
      min: '0193587c-9d1e-7a3b-8000-000000000000',
      max: '0193587c-9d1e-7a3b-bfff-ffffffffffff',
      tail: 0x0a3,
    });
  });

  test.each<[IdForm, string]>([
    ['text', 'too short'],
    ['decimal', '326b0f93a3d476a3'],
    ['decimal', '9999999999999999999'],
    ['decimal', ''],
    ['hex', 'ffffffffffffffff'],
    ['hex', '-1'],
  ])('%s: %s is none', (form, text) => {
    expect(readMessageId(text, form)).toBeUndefined();
  });
});
