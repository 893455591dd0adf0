// `.data/stack.json`: where the local stack's parts are and how to get in. Written (mode 600) when all parts are
// ready, removed at stop. A key appears when its part exists: one that leads to the simulated carrier is absent where
// messages leave through a real one.
import { z } from 'zod';

const demo = z.strictObject({
  accountId: z.string(),
  apiKey: z.string(),
  apiSecret: z.string(),
  /** What is sent with it stays in the sandbox. */
  testApiKey: z.string(),
  testApiSecret: z.string(),
  numbers: z.strictObject({ longCode: z.string(), tollFree: z.string(), shortCode: z.string() }),
  /** Answers what it is sent. */
  recipient: z.string().optional(),
  smppSystemId: z.string().optional(),
  smppPassword: z.string().optional(),
  /** A receiver that keeps what it gets. */
  webhookUrl: z.url().optional(),
  webhookSecret: z.string(),
});
const carrier = z.strictObject({ control: z.url() });
/** The local mail server, and the folder of the files of what it took. */
const mail = z.strictObject({ smtp: z.string(), folder: z.string() });

export const stackFile = z.strictObject({
  api: z.url(),
  smpp: z.strictObject({ host: z.string(), port: z.int(), tlsPort: z.int(), caFile: z.string() }).optional(),
  demo,
  /** An admin of the platform. */
  operator: z.strictObject({ apiKey: z.string(), apiSecret: z.string() }),
  carrier: carrier.optional(),
  mail: mail.optional(),
  metrics: z.url(),
  databaseUrl: z.string(),
  pubsub: z.string(),
});
export type StackFile = z.output<typeof stackFile>;

/** The file of a stack that has the simulated carrier, which tests, measurements and the demo need. */
export const simulatedStackFile = stackFile.extend({
  demo: demo.required({ recipient: true, webhookUrl: true }),
  carrier,
  mail,
});
export type SimulatedStackFile = z.output<typeof simulatedStackFile>;
