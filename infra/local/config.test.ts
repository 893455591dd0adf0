import { expect, test } from 'vitest';
import { loadConfig } from '../../shared/platform/config.ts';
import { stackSettings } from './config.ts';

test('without any variable the stack uses the documented ports', async () => {
  expect(await loadConfig(stackSettings, {})).toMatchObject({
    ...{ ROUTER: 'direct', PORT: 8080, SMPP_PORT: 2775, SMPP_TLS_PORT: 2776, CARRIER_PORT: 3601 },
    ...{ CARRIER_CONTROL_PORT: 8090, POSTGRES_PORT: 54_320, PUBSUB_PORT: 8085, METRICS_PORT: 9464 },
    ...{ JASMIN_HTTP_PORT: 1401, JASMIN_ADMIN_PORT: 8990, RABBITMQ_PORT: 5672, REDIS_PORT: 6379 },
    RELAY_PORT: 2790,
  });
});

test('all problems are told together, by the name of the variable', async () => {
  const env = { PORT: '99999', ROUTER: 'kannel', PUBSUB_EMULATOR_HOST: 'nowhere' };
  await expect(loadConfig(stackSettings, env)).rejects.toMatchObject({
    problems: [
      expect.stringMatching(/^ROUTER: /),
      expect.stringMatching(/^PORT: /),
      'PUBSUB_EMULATOR_HOST: must be HOST:PORT',
    ],
  });
});

test.each([
  {
    guarantee: 'two parts never fight for one port',
    env: { METRICS_PORT: '8080' },
    problems: ['METRICS_PORT: is the port of PORT too'],
  },
  {
    guarantee: 'nor do the parts that Jasmin brings, of which each is named',
    env: { ROUTER: 'jasmin', METRICS_PORT: '2790', RABBITMQ_PORT: '6379' },
    problems: ['RELAY_PORT: is the port of METRICS_PORT too', 'REDIS_PORT: is the port of RABBITMQ_PORT too'],
  },
  {
    guarantee: 'a Jasmin elsewhere is not used without the password that the bridge needs there',
    env: { ROUTER: 'jasmin', JASMIN_HOST: 'jasmin.test' },
    problems: ['JASMIN_ADMIN_PASSWORD: must be set with JASMIN_HOST'],
  },
  {
    guarantee: 'a real carrier is not dialled with half its credentials',
    env: { SINCH_SMPP_HOST: 'smpp.test' },
    problems: [
      'SINCH_SMPP_SYSTEM_ID: must be set with SINCH_SMPP_HOST',
      'SINCH_SMPP_PASSWORD: must be set with SINCH_SMPP_HOST',
    ],
  },
])('$guarantee', async ({ env, problems }) => {
  await expect(loadConfig(stackSettings, env)).rejects.toMatchObject({ problems });
});

test.each([
  { guarantee: 'without Jasmin its ports are free to use', env: { PORT: '2790', METRICS_PORT: '1401' } },
  {
    guarantee: 'so are those of a Jasmin elsewhere',
    env: { ROUTER: 'jasmin', JASMIN_HOST: 'jasmin.test', JASMIN_ADMIN_PASSWORD: 'a', METRICS_PORT: '1401' },
  },
])('$guarantee', async ({ env }) => {
  await expect(loadConfig(stackSettings, env)).resolves.toBeDefined();
});
