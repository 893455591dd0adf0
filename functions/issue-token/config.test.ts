import { expect, test } from 'vitest';
import { ConfigError, loadConfig } from '../../shared/platform/config.ts';
import { issueTokenConfig } from './config.ts';

test('everything that is wrong is told at the start, together, and no secret with it', async () => {
  const env = {
    TOKEN_ISSUER: 'not a URL',
    TOKEN_SIGNING_KEYS: '[{"kty":"RSA","kid":"a","d":"hush"},{"kty":"EC","kid":"b","d":"hush"}]',
    API_SECRET_PEPPER: 'c2hvcnQ=',
  };
  const error = await loadConfig(issueTokenConfig, env).catch((reason: unknown) => reason);
  if (!(error instanceof ConfigError)) throw new Error('the settings were taken');
  expect(error.problems.map((problem) => problem.split(':')[0])).toEqual([
    'TOKEN_ISSUER',
    'TOKEN_SIGNING_KEYS',
    'TOKEN_SIGNING_KEYS',
    'API_SECRET_PEPPER',
  ]);
  expect(error.problems).toContain('TOKEN_SIGNING_KEYS: key 1 is not a private RSA key');
  expect(error.problems).toContain('TOKEN_SIGNING_KEYS: key 2 is not for RS256');
  expect(error.message).not.toMatch(/hush|c2hvcnQ/);
});
