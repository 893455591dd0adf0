import { PubSub } from '@google-cloud/pubsub';
import { loadConfig } from '../../../shared/platform/config.ts';
import { createLogger } from '../../../shared/platform/log.ts';
import { pubsubServerConfig } from './config.ts';
import { declareTopology } from './declare-topology.ts';
import { startPubsubServer } from './server.ts';

const config = await loadConfig(pubsubServerConfig);
const log = createLogger('pubsub', config.LOG_LEVEL);

const server = await startPubsubServer({
  port: config.PUBSUB_PORT,
  log: ({ kind, ...fields }) => log.warn(fields, kind),
  prepare: async (address) => {
    const client = new PubSub({ projectId: config.PUBSUB_PROJECT, apiEndpoint: address, emulatorMode: true });
    await declareTopology(client, config.FUNCTIONS_URL);
    await client.close();
  },
});

const stop = (): void => void server.stop().then(() => process.exit(0));
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
console.log(`ready 127.0.0.1:${server.port}`);
