// Who may bind. Each refusal has a command_status of its own, and the reason in words for the audit log and the customer's
// page of binds. The password is looked at before all that would tell a stranger something about the account.
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { COMMAND_STATUS } from '../smpp/command-status.ts';

export type BindCredentials = {
  readonly accountId: Uuid;
  readonly systemId: string;
  /** Hashes of the password, and of the one before it while both are valid. */
  readonly passwordHashes: readonly string[];
  readonly isActive: boolean;
  /** Whether the address of this bind is on the list of allowed ones, or there is no list. */
  readonly addressAllowed: boolean;
  readonly requiresTls: boolean;
  /** Fingerprints of the certificates of which one must be shown; none is no matter. */
  readonly certificates: readonly string[];
};

export type BindAttempt = {
  readonly interfaceVersion: number;
  readonly isTls: boolean;
  /** Fingerprint of the certificate that was shown. */
  readonly certificate: string | undefined;
  readonly passwordMatches: boolean;
  /** Milliseconds for which this system_id is locked for this address; 0 is not locked. */
  readonly lockedForMs: number;
};

export type BindRefusal =
  | 'locked_out'
  | 'unknown_system_id'
  | 'wrong_password'
  | 'inactive'
  | 'address_not_allowed'
  | 'tls_required'
  | 'certificate_not_known'
  | 'version_not_supported'
  | 'too_many_binds'
  | 'not_counted'
  | 'draining';

export type BindVerdict =
  | { readonly kind: 'allowed'; readonly credentials: BindCredentials }
  | { readonly kind: 'refused'; readonly reason: BindRefusal };

export const BIND_REFUSALS: Readonly<
  Record<BindRefusal, { readonly commandStatus: number; readonly words: string }>
> = {
  locked_out: {
    commandStatus: COMMAND_STATUS.ESME_RTHROTTLED,
    words: 'Too many wrong passwords from this address; wait before the next try',
  },
  unknown_system_id: { commandStatus: COMMAND_STATUS.ESME_RINVSYSID, words: 'There is no such system_id' },
  wrong_password: { commandStatus: COMMAND_STATUS.ESME_RINVPASWD, words: 'The password is wrong' },
  inactive: { commandStatus: COMMAND_STATUS.ESME_RBINDFAIL, words: 'The account is not active' },
  address_not_allowed: {
    commandStatus: COMMAND_STATUS.ESME_RPROHIBITED,
    words: 'The address is not on the list of allowed addresses',
  },
  tls_required: {
    commandStatus: COMMAND_STATUS.ESME_RSERTYPDENIED,
    words: 'The account binds over TLS only',
  },
  certificate_not_known: {
    commandStatus: COMMAND_STATUS.ESME_RSERTYPUNAUTH,
    words: "The connection shows none of the account's client certificates",
  },
  version_not_supported: {
    commandStatus: COMMAND_STATUS.ESME_RSERTYPUNAVAIL,
    words: 'The interface_version is none of 3.3, 3.4 and 5.0',
  },
  too_many_binds: {
    commandStatus: COMMAND_STATUS.ESME_RALYBND,
    words: 'All binds of the system_id are taken',
  },
  // A guess that is not counted learns nothing, not even that it was wrong.
  not_counted: {
    commandStatus: COMMAND_STATUS.ESME_RSYSERR,
    words: 'The bind could not be looked into just now; bind again, to reach another server',
  },
  draining: {
    commandStatus: COMMAND_STATUS.ESME_RSYSERR,
    words: 'This server is about to be maintained; bind again, to reach another',
  },
};

/** 3.3 and older speak no optional parameters; 3.4 is 0x34 and 5.0 is 0x50 (3.4 §5.2.4). */
const VERSION_MAX = 0x50;

/** How many binds there are is asked afterwards, where two binds at once cannot both be the last. */
export function decideBind(credentials: BindCredentials | undefined, attempt: BindAttempt): BindVerdict {
  const refuse = (reason: BindRefusal): BindVerdict => ({ kind: 'refused', reason });
  if (attempt.lockedForMs > 0) return refuse('locked_out');
  if (!credentials) return refuse('unknown_system_id');
  if (!attempt.passwordMatches) return refuse('wrong_password');
  if (!credentials.isActive) return refuse('inactive');
  if (!credentials.addressAllowed) return refuse('address_not_allowed');
  if (credentials.requiresTls && !attempt.isTls) return refuse('tls_required');
  if (!showsCertificate(credentials, attempt)) return refuse('certificate_not_known');
  if (attempt.interfaceVersion > VERSION_MAX) return refuse('version_not_supported');
  return { kind: 'allowed', credentials };
}

function showsCertificate({ certificates }: BindCredentials, { certificate }: BindAttempt): boolean {
  return certificates.length === 0 || (certificate !== undefined && certificates.includes(certificate));
}
