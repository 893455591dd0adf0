import { describeConformance } from './conformance.ts';
import { findEmulator, startEmulator } from './emulator.ts';
import { startPubsubServer } from './server.ts';

process.env.METADATA_SERVER_DETECTION = 'none'; // the client asks for Google's metadata server otherwise

describeConformance('this Pub/Sub server', {
  missing: undefined,
  start: async () => {
    const server = await startPubsubServer({ port: 0 });
    return { address: `127.0.0.1:${server.port}`, stop: server.stop };
  },
  differs: {
    emptyAttributesInPush: 'absent',
    attemptInPush: 'sent',
    backoff: 'exact',
    status202: 'acknowledges',
    pushesInFlight: 10,
  },
});

const emulator = findEmulator(process.env);

describeConformance("Google's emulator", {
  missing: emulator.kind === 'missing' ? emulator.reason : undefined,
  start: () => {
    if (emulator.kind === 'missing') throw new Error(emulator.reason);
    return startEmulator(emulator.jar);
  },
  differs: {
    emptyAttributesInPush: 'empty object',
    attemptInPush: 'absent',
    backoff: 'rough',
    status202: 'refuses',
    pushesInFlight: 2,
  },
});
