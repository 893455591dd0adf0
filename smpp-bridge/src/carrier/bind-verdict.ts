// What an attempt to bind says about a connector's settings, in words for the operator who has it tested.
import type { CommandStatusName } from '../smpp/command-status.ts';
import type { ConnectResult } from '../smpp/connect.ts';

export type BindVerdict = {
  readonly bound: boolean;
  /** For machines: one of a closed set, a refused bind by the name of its command_status. */
  readonly reason: string;
  readonly detail: string;
};

/** Where it was tried. */
export type BindPlace = { readonly host: string; readonly port: number; readonly timeoutMs: number };

const REFUSALS: Readonly<Partial<Record<CommandStatusName, string>>> = {
  ESME_RALYBND: 'The carrier grants no further bind: lower binds, or have it grant more.',
  ESME_RBINDFAIL:
    'The carrier refuses the bind without a reason: often the IP allow-list or the system_type.',
  ESME_RINVPASWD: 'The password is wrong.',
  ESME_RINVSYSID: 'The carrier does not know the system_id.',
  ESME_RINVSYSTYP: 'The carrier does not take the system_type.',
  ESME_RINVCMDID: 'The carrier does not take binds of this bind_type.',
  ESME_RINVBNDSTS: 'The carrier does not take a bind now: its session is in another state.',
  ESME_RSYSERR: 'The carrier has a fault of its own: try again later.',
  ESME_RTHROTTLED: 'Binds come too fast for the carrier: try again later.',
  ESME_RPROHIBITED: 'The carrier has this account blocked.',
  ESME_RSERTYPUNAUTH: 'The account is not authorised for this service.',
  ESME_RSERTYPUNAVAIL: 'The carrier is not available now: try again later.',
  ESME_RINVMSGLEN: 'The carrier cannot read the bind: interface_version may be the wrong one.',
  ESME_RINVCMDLEN: 'The carrier cannot read the bind: interface_version may be the wrong one.',
};

/** What OpenSSL and Node say of a certificate, as reasons. */
const CERTIFICATES: Readonly<Record<string, readonly [reason: string, detail: string]>> = {
  CERT_HAS_EXPIRED: ['tls_expired', "The carrier's certificate has expired."],
  CERT_NOT_YET_VALID: ['tls_not_yet_valid', "The carrier's certificate is not valid yet: is a clock wrong?"],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'tls_wrong_name',
    "The carrier's certificate carries another name: set tls_server_name where that is meant.",
  ],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['tls_unknown_authority', ''],
  UNABLE_TO_GET_ISSUER_CERT: ['tls_unknown_authority', ''],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['tls_unknown_authority', ''],
  SELF_SIGNED_CERT_IN_CHAIN: ['tls_unknown_authority', ''],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['tls_unknown_authority', ''],
};
const UNKNOWN_AUTHORITY =
  "The carrier's certificate is signed by nobody who is trusted: set tls_ca to its authority's.";

export function bindVerdictOf(result: ConnectResult, place: BindPlace): BindVerdict {
  if (result.kind === 'bound') return { bound: true, reason: 'bound', detail: 'Bound, and unbound again.' };
  if (result.kind === 'refused') {
    const detail = REFUSALS[result.name as CommandStatusName] ?? 'The carrier refuses the bind.';
    return { bound: false, reason: result.name, detail };
  }
  const peer = `${place.host}:${place.port}`;
  switch (result.reason) {
    case 'config':
      return { bound: false, reason: 'bad_settings', detail: `No bind can carry them: ${result.message}` };
    case 'dns':
      return { bound: false, reason: 'dns', detail: `DNS has no address for ${place.host}.` };
    case 'refused':
      return { bound: false, reason: 'refused', detail: `Nothing listens at ${peer}.` };
    case 'timeout':
      return {
        ...{ bound: false, reason: 'timeout' },
        detail: `No answer from ${peer} within ${place.timeoutMs / 1_000} s: ${result.message}.`,
      };
    case 'closed':
      return {
        ...{ bound: false, reason: 'closed' },
        detail: `${peer} closed the connection before it answered the bind: often the IP allow-list.`,
      };
    case 'tls':
      return { bound: false, ...tlsFailureOf(result) };
    case 'network':
      return { bound: false, reason: 'network', detail: `${peer} cannot be reached: ${result.message}` };
  }
}

function tlsFailureOf({ code, message }: { readonly code?: string; readonly message: string }) {
  const [reason, detail] = CERTIFICATES[code ?? ''] ?? ['tls', `TLS fails: ${message}`];
  return { reason, detail: detail === '' ? UNKNOWN_AUTHORITY : detail };
}
