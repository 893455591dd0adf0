import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { ConnectorSettings } from '../../shared/contracts/http/admin/connectors.ts';
import type { FieldError } from '../../shared/contracts/problem.ts';
import type { Reply } from '../../shared/platform/reply.ts';

export type GivenKey = {
  /** The certificate is another one than before. */
  readonly isNewCertificate: boolean;
  readonly tlsKey: string | undefined;
};

/** What no single field shows: settings that do not go together; `undefined` where they do. */
export function refuseSettings(settings: ConnectorSettings, given: GivenKey): Reply | undefined {
  const errors = [...faultsOf(settings, given)];
  const [first] = errors;
  if (first === undefined) return undefined;
  const context = { errors, detail: `${first.field}: ${first.message}` };
  return { kind: 'refused', code: 'invalid_request', context };
}

function* faultsOf(
  { backup_host, backup_port, tls_ca, tls_certificate }: ConnectorSettings,
  { isNewCertificate, tlsKey }: GivenKey,
): Generator<FieldError> {
  if (backup_port !== null && backup_host === null)
    yield { field: 'backup_port', message: 'must be null without a backup_host' };
  if (tls_ca !== null && !certificateOf(tls_ca))
    yield { field: 'tls_ca', message: 'must be PEM of a certificate' };
  if (tls_certificate === null) {
    if (tlsKey !== undefined) yield { field: 'tls_key', message: 'must come with a tls_certificate' };
    return;
  }
  const certificate = certificateOf(tls_certificate);
  if (!certificate) yield { field: 'tls_certificate', message: 'must be PEM of a certificate' };
  else if (tlsKey === undefined) {
    if (isNewCertificate) yield { field: 'tls_key', message: 'must come with a tls_certificate' };
  } else if (!isKeyOf(certificate, tlsKey)) {
    yield { field: 'tls_key', message: 'must be the key of tls_certificate, in the clear' };
  }
}

function certificateOf(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function isKeyOf(certificate: X509Certificate, pem: string): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(pem));
  } catch {
    return false;
  }
}
