// A TypeScript client made from the published document by a generator that customers may use too: the test of
// infra/e2e/api-clients makes it, compiles it and sends a message with it.
import { defineConfig } from 'orval';

export default defineConfig({
  ringer: {
    input: '../../docs/api/openapi.json',
    output: {
      target: '../client/generated/ringer-client.ts',
      client: 'fetch',
      mode: 'single',
      override: { mutator: { path: '../client/call.ts', name: 'call' } },
    },
  },
});
