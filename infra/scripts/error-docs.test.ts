import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { errorDocs } from './error-docs.ts';

const FOLDER = fileURLToPath(new URL('../../docs/errors', import.meta.url));
const docs = errorDocs();

test('every page that a problem document links to is published, and nothing else', () => {
  expect(docs.size).toBeGreaterThan(50);
  expect(readdirSync(FOLDER).toSorted()).toEqual([...docs.keys()].toSorted());
});

test.each([...docs])('docs/errors/%s is up to date (npm run error-pages)', (name, text) => {
  const published = readFileSync(join(FOLDER, name), 'utf8');
  if (name.endsWith('.json')) expect(JSON.parse(published)).toEqual(JSON.parse(text));
  else expect(published).toBe(text);
});

test('a page says what to change, who refused, and what others call it', () => {
  expect(docs.get('recipient_opted_out.md')?.replace(/\nNot given yet.*\n/, '')).toBe(`# recipient_opted_out

**The recipient has opted out.** Remove the recipient from your list; only the recipient can opt in again, by replying START.

| | |
|---|---|
| HTTP status | 422 |
| SMPP command_status | \`0x0000000B\` ESME_RINVDSTADR |
| Refused by | platform |
| Caused by | recipient |
| The same again, unchanged | will be refused again |

## At other providers

| | |
|---|---|
| Sinch, \`err\` of a receipt | 257 |
| Twilio | 21610 |
| Telnyx | 40300 |
| Bandwidth | 4775 |

[All errors](README.md)
`);
});

test('programs read the same', () => {
  const { errors } = JSON.parse(docs.get('errors.json') ?? '');
  expect(errors).toContainEqual({
    code: 'carrier_tollfree_unverified',
    page: 'https://api.ringer.tel/errors/carrier_tollfree_unverified',
    title: 'The carrier holds the toll-free number for unverified',
    remedy: 'Submit the number for verification and wait for its approval.',
    http_status: 502,
    command_status: '0x0000000A',
    command_status_name: 'ESME_RINVSRCADR',
    retryable: false,
    refused_by: 'carrier',
    fault: 'customer',
    equivalents: { sinch: [64], twilio: [30032], telnyx: [40329], bandwidth: [4795] },
  });
});
