// `.data/stack.json`: where the local stack's parts are and how to get in. Written (mode 600) when all parts are
// ready, removed at stop. A key appears when its part exists.
import { z } from 'zod';

export const stackFile = z.strictObject({
  api: z.url(),
  smpp: z.strictObject({ host: z.string(), port: z.int(), tlsPort: z.int(), caFile: z.string() }).optional(),
  demo: z.strictObject({
    accountId: z.string(),
    apiKey: z.string(),
    apiSecret: z.string(),
    numbers: z.strictObject({ longCode: z.string(), tollFree: z.string(), shortCode: z.string() }),
    recipient: z.string(),
    smppSystemId: z.string().optional(),
    smppPassword: z.string().optional(),
    webhookUrl: z.url(),
    webhookSecret: z.string(),
  }),
  operator: z.strictObject({ apiKey: z.string(), apiSecret: z.string() }).optional(),
  carrier: z.strictObject({ control: z.url() }),
  metrics: z.url(),
  databaseUrl: z.string(),
  pubsub: z.string(),
});
export type StackFile = z.output<typeof stackFile>;
