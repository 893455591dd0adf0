// `sm://` values: a setting that begins so is read from Secret Manager before anything is parsed, so that no other
// code knows where a secret came from. Forms: `sm://projects/P/secrets/S/versions/V`, `sm://P/S` (latest), `sm://P/S/V`.
import type { SecretManagerServiceClient } from '@google-cloud/secret-manager';

export type SecretReader = { read(resourceName: string): Promise<string> };

const PREFIX = 'sm://';

/** The resource name behind an `sm://` value, or `undefined` where the form is not one of the three. */
export function secretResourceName(value: string): string | undefined {
  const path = value.slice(PREFIX.length);
  if (/^projects\/[^/]+\/secrets\/[^/]+\/versions\/[^/]+$/.test(path)) return path;
  const [project, secret, version = 'latest', ...rest] = path.split('/');
  if (!project || !secret || !version || rest.length > 0) return undefined;
  return `projects/${project}/secrets/${secret}/versions/${version}`;
}

/** Reads through Google's client, made on first use only: a process without `sm://` values opens no connection. */
export function createSecretReader(
  open: () => Promise<SecretManagerServiceClient> = openClient,
): SecretReader {
  let client: Promise<SecretManagerServiceClient> | undefined;
  return {
    async read(resourceName) {
      client ??= open();
      const [version] = await (await client).accessSecretVersion({ name: resourceName }, { timeout: 10_000 });
      const data = version.payload?.data;
      if (data === undefined || data === null) throw new Error(`${resourceName} has no payload`);
      return typeof data === 'string' ? data : Buffer.from(data).toString('utf8');
    },
  };
}

async function openClient(): Promise<SecretManagerServiceClient> {
  const { SecretManagerServiceClient: Client } = await import('@google-cloud/secret-manager');
  return new Client();
}

/** A copy of `env` with every `sm://` value replaced; problems name the variable, never the value. */
export async function resolveSecrets(
  env: Readonly<Record<string, string | undefined>>,
  reader: SecretReader,
): Promise<{ readonly env: Record<string, string | undefined>; readonly problems: readonly string[] }> {
  const resolved = { ...env };
  const problems: string[] = [];
  const names = Object.keys(env).filter((name) => env[name]?.startsWith(PREFIX));
  await Promise.all(
    names.map(async (name) => {
      const resource = secretResourceName(env[name] ?? '');
      if (!resource) {
        problems.push(
          `${name}: an sm:// value is sm://PROJECT/SECRET or sm://projects/P/secrets/S/versions/V`,
        );
        return;
      }
      try {
        resolved[name] = await reader.read(resource);
      } catch (error) {
        problems.push(
          `${name}: cannot read ${resource}: ${error instanceof Error ? error.message : 'unknown error'}`,
        );
      }
    }),
  );
  return { env: resolved, problems };
}
