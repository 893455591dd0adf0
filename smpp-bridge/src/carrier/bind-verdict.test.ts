import { expect, test } from 'vitest';
import type { ConnectFailure } from '../smpp/connect.ts';
import { bindVerdictOf } from './bind-verdict.ts';

const PLACE = { host: 'smpp.carrier.example', port: 3601, timeoutMs: 9_000 };

test.each<[ConnectFailure['reason'], string | undefined, string, RegExp]>([
  ['dns', 'ENOTFOUND', 'dns', /^DNS has no address for smpp\.carrier\.example\.$/],
  ['refused', 'ECONNREFUSED', 'refused', /^Nothing listens at smpp\.carrier\.example:3601\.$/],
  ['timeout', undefined, 'timeout', /^No answer from smpp\.carrier\.example:3601 within 9 s/],
  ['closed', 'ECONNRESET', 'closed', /IP allow-list/],
  ['network', 'EHOSTUNREACH', 'network', /cannot be reached/],
  ['config', undefined, 'bad_settings', /^No bind can carry them/],
  ['tls', 'CERT_HAS_EXPIRED', 'tls_expired', /has expired/],
  ['tls', 'CERT_NOT_YET_VALID', 'tls_not_yet_valid', /not valid yet/],
  ['tls', 'ERR_TLS_CERT_ALTNAME_INVALID', 'tls_wrong_name', /another name: set tls_server_name/],
  ['tls', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls_unknown_authority', /set tls_ca/],
  ['tls', 'UNABLE_TO_GET_ISSUER_CERT', 'tls_unknown_authority', /set tls_ca/],
  ['tls', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'tls_unknown_authority', /set tls_ca/],
  ['tls', 'SELF_SIGNED_CERT_IN_CHAIN', 'tls_unknown_authority', /set tls_ca/],
  ['tls', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'tls_unknown_authority', /set tls_ca/],
  ['tls', 'EPROTO', 'tls', /^TLS fails: the words of the library$/],
  ['tls', undefined, 'tls', /^TLS fails/],
])('a connection that fails by %s (%s) is %s', (reason, code, expected, detail) => {
  const failure = { kind: 'failed', reason, message: 'the words of the library' } as const;
  const verdict = bindVerdictOf(code === undefined ? failure : { ...failure, code }, PLACE);
  expect(verdict).toEqual({ bound: false, reason: expected, detail: expect.stringMatching(detail) });
});

test.each([
  ['ESME_RALYBND', /no further bind/],
  ['ESME_RBINDFAIL', /IP allow-list/],
  ['ESME_RINVPASWD', /password is wrong/],
  ['ESME_RINVSYSID', /does not know the system_id/],
  ['ESME_RINVSYSTYP', /system_type/],
  ['ESME_RINVCMDID', /bind_type/],
  ['ESME_RINVBNDSTS', /another state/],
  ['ESME_RSYSERR', /fault of its own/],
  ['ESME_RTHROTTLED', /too fast/],
  ['ESME_RPROHIBITED', /blocked/],
  ['ESME_RSERTYPUNAUTH', /not authorised/],
  ['ESME_RSERTYPUNAVAIL', /not available/],
  ['ESME_RINVMSGLEN', /interface_version/],
  ['ESME_RINVCMDLEN', /interface_version/],
  ['0x00000401', /^The carrier refuses the bind\.$/],
])('a bind that is refused with %s says what to look at', (name, detail) => {
  const verdict = bindVerdictOf({ kind: 'refused', commandStatus: 1, name }, PLACE);
  expect(verdict).toEqual({ bound: false, reason: name, detail: expect.stringMatching(detail) });
});
