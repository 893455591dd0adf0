import { createRequire } from 'node:module';
import path from 'node:path';
import type { ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

/**
 * The services as the installed Google client defines them: its packages ship the `.proto` files. Throws when a
 * package or a service is missing.
 */
export function loadPubsubServices(): { publisher: ServiceDefinition; subscriber: ServiceDefinition } {
  const requireClient = createRequire(createRequire(import.meta.url).resolve('@google-cloud/pubsub'));
  const includeDirs = ['@google-cloud/pubsub-api', 'google-gax'].map((name) =>
    protosBeside(requireClient.resolve(name)),
  );
  const loaded = loadSync('google/pubsub/v1/pubsub.proto', {
    includeDirs,
    keepCase: false,
    longs: Number,
    enums: String,
    defaults: true,
    arrays: true,
    objects: true,
  });
  const service = (name: string): ServiceDefinition => {
    const definition = loaded[`google.pubsub.v1.${name}`];
    if (definition === undefined) throw new Error(`no service ${name} in the client's protocol files`);
    return definition as ServiceDefinition;
  };
  return { publisher: service('Publisher'), subscriber: service('Subscriber') };
}

/** Both packages keep `build/src/index.js` and `build/protos` side by side. */
function protosBeside(mainFile: string): string {
  return path.join(path.dirname(mainFile), '..', 'protos');
}
