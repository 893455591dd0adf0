import { describeKills } from './kills.ts';

describeKills({
  router: 'direct',
  parts: ['functions', 'bridge', 'pubsub', 'postgres'],
  settleTimeoutMs: 90_000,
});
