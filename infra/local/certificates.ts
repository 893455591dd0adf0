// TLS of the local stack: a private authority and a server certificate for 127.0.0.1, so that links to the simulated
// carrier verify what they connect to exactly as they do in production.
import { X509Certificate } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';

export type CertificateFiles = {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
};

const DAY_MS = 86_400_000;
const RENEWED_BEFORE_DAYS = 30;
const VALID_DAYS = 365;

/** Makes authority and server certificate where they are absent, unreadable or end within 30 days. */
export async function ensureCertificates(dataDir: string, now: Date): Promise<CertificateFiles> {
  const dir = join(dataDir, 'tls');
  const files = {
    caFile: join(dir, 'ca.pem'),
    certFile: join(dir, 'server.pem'),
    keyFile: join(dir, 'server.key'),
  };
  if (await areUsable(files, now)) return files;
  await mkdir(dir, { recursive: true });
  const made = await makeCertificates(now);
  // The certificate is written last: a start that is killed here finds a pair that does not fit, and makes it anew.
  await writeFile(files.caFile, made.ca);
  await writeFile(files.keyFile, made.key, { mode: 0o600 });
  await writeFile(files.certFile, made.cert);
  return files;
}

async function areUsable({ caFile, certFile, keyFile }: CertificateFiles, now: Date): Promise<boolean> {
  try {
    const [ca, cert] = await Promise.all(
      [caFile, certFile].map(async (file) => new X509Certificate(await readFile(file))),
    );
    await readFile(keyFile);
    const lastsUntil = new Date(now.getTime() + RENEWED_BEFORE_DAYS * DAY_MS);
    return (
      [ca, cert].every((one) => one !== undefined && one.validToDate > lastsUntil) &&
      cert?.verify(ca?.publicKey ?? cert.publicKey) === true
    );
  } catch {
    return false;
  }
}

async function makeCertificates(now: Date): Promise<{ ca: string; cert: string; key: string }> {
  const validity = {
    notBeforeDate: new Date(now.getTime() - DAY_MS),
    notAfterDate: new Date(now.getTime() + VALID_DAYS * DAY_MS),
    ...({ keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const),
  };
  const authority = await generate([{ name: 'commonName', value: 'ringer local authority' }], {
    ...validity,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...validity,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { ca: authority.cert, cert: server.cert, key: server.private };
}
