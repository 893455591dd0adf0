import { expect, test } from 'vitest';
import { declareTopology } from './declare-topology.ts';
import { startPubsubServer } from './server.ts';
import { openClient } from './test-clients.ts';

process.env.METADATA_SERVER_DETECTION = 'none'; // the client asks for Google's metadata server otherwise

test('declaring twice leaves one of each, with endpoint, deadline, back-off and dead letters as in the table', async () => {
  const server = await startPubsubServer({ port: 0 });
  const pubsub = openClient('topology', `127.0.0.1:${server.port}`);
  await declareTopology(pubsub, 'http://127.0.0.1:8081/');
  await declareTopology(pubsub, 'http://127.0.0.1:8081');

  const names = (list: { name: string }[]) => list.map(({ name }) => name.split('/').at(-1)).sort();
  const [topics] = await pubsub.getTopics();
  const [subscriptions] = await pubsub.getSubscriptions();
  expect(names(topics)).toContain('message-accepted');
  expect(names(topics)).toContain('message-accepted-dead');
  expect(names(subscriptions)).toContain('message-accepted-dead.kept');

  const [pushed] = await pubsub.subscription('validate-message.message-accepted').getMetadata();
  expect(pushed).toMatchObject({
    topic: 'projects/topology/topics/message-accepted',
    pushConfig: { pushEndpoint: 'http://127.0.0.1:8081/validate-message' },
    ackDeadlineSeconds: 60,
    retryPolicy: { minimumBackoff: { seconds: '1' }, maximumBackoff: { seconds: '60' } },
    deadLetterPolicy: {
      deadLetterTopic: 'projects/topology/topics/message-accepted-dead',
      maxDeliveryAttempts: 10,
    },
  });
  const [pulled] = await pubsub.subscription('smpp-bridge.message-routed').getMetadata();
  expect(pulled).toMatchObject({ pushConfig: null, ackDeadlineSeconds: 30 });
  const [kept] = await pubsub.subscription('message-accepted-dead.kept').getMetadata();
  expect(kept).toMatchObject({
    topic: 'projects/topology/topics/message-accepted-dead',
    deadLetterPolicy: null,
  });

  await pubsub.close();
  await server.stop();
});
