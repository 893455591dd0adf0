// The official library for Python, of the version pinned in infra/scripts/webhook-verifier.txt, checks what we sign.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { signatureHeaders, signingKeyOf } from './signature.ts';

const PYTHON = fileURLToPath(new URL('../../.venv/bin/python', import.meta.url));
const SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
const OLD_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const BODY = '{"late":true,"type":"message.delivered","data":{"body":"é😀"}}';

const VERIFY = `
import json, sys
from standardwebhooks import Webhook, WebhookVerificationError
given = json.load(sys.stdin)
try:
    print(json.dumps(Webhook(given["secret"]).verify(given["body"], given["headers"])["type"]))
except WebhookVerificationError as error:
    print(json.dumps("refused"))
`;

const isInstalled =
  process.env.CI === 'true' || spawnSync(PYTHON, ['-c', 'import standardwebhooks']).status === 0;

function verifyInPython(secret: string, body: string, headers: Record<string, string>): unknown {
  const checked = spawnSync(PYTHON, ['-c', VERIFY], {
    input: JSON.stringify({ secret, body, headers }),
    encoding: 'utf8',
  });
  if (checked.status !== 0) throw new Error(checked.stderr);
  return JSON.parse(checked.stdout);
}

const note = isInstalled ? '' : ' (LEFT OUT: bash infra/scripts/test-components)';
describe.skipIf(!isInstalled)(`in Python${note}`, () => {
  const headers = signatureHeaders(
    { id: 'evt_1', at: new Date(), body: BODY },
    [SECRET, OLD_SECRET].map(signingKeyOf),
  );

  test.each([
    ['the new secret of a rotation verifies', SECRET, BODY, 'message.delivered'],
    ['the old one too', OLD_SECRET, BODY, 'message.delivered'],
    ['another does not', 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', BODY, 'refused'],
    ['nor does another body', SECRET, BODY.replace('true', 'false'), 'refused'],
  ])('%s', (_what, secret, body, verdict) => {
    expect(verifyInPython(secret, body, headers)).toBe(verdict);
  });
});
