import { describe, expect, test } from 'vitest';
import { readSmppSettings } from './smpp-settings.ts';

const FINGERPRINT = Array.from({ length: 32 }, () => 'ab').join(':');

test('a fingerprint may be written in either case', () => {
  const { client_certificates: read } = readSmppSettings({ client_certificates: [FINGERPRINT] });
  expect(read).toEqual([FINGERPRINT.toUpperCase()]);
});

describe('where one setting cannot be read', () => {
  test.each<[string, unknown, object]>([
    [
      'the others have their defaults',
      { window: 0, delivery_window: 3 },
      { window: 100, delivery_window: 10 },
    ],
    ['TLS that was asked for stays', { window: 0, require_tls: true }, { require_tls: true }],
    ['nothing is asked that was not', { window: 0 }, { require_tls: false, client_certificates: [] }],
    [
      'nor where it was said so',
      { window: 0, require_tls: false, client_certificates: [] },
      { require_tls: false, client_certificates: [] },
    ],
    [
      'no certificate is the right one',
      { client_certificates: ['AB:CD'] },
      { client_certificates: ['unreadable'] },
    ],
    [
      'also where another one is the bad one',
      { window: 0, client_certificates: [FINGERPRINT] },
      { client_certificates: ['unreadable'] },
    ],
    ['nor where TLS itself is unreadable is it off', { require_tls: 'yes' }, { require_tls: true }],
    [
      'nor where nothing at all can be read',
      'require_tls',
      { require_tls: true, client_certificates: ['unreadable'] },
    ],
  ])('%s', (_guarantee, column, expected) => {
    expect(readSmppSettings(column)).toMatchObject(expected);
  });
});
