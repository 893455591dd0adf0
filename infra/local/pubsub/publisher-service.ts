import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import type { Broker } from './broker.ts';
import { ok, refuseFeature } from './outcome.ts';
import { pageOf } from './page.ts';
import { unary } from './unary.ts';
import type { WireListRequest, WireMessage, WireTopicRequest } from './wire.ts';

const NOT_OFFERED: readonly (readonly [feature: string, asked: (request: WireTopicRequest) => boolean])[] = [
  ['schemas', ({ schemaSettings }) => schemaSettings !== null],
  ['customer-managed keys', ({ kmsKeyName }) => kmsKeyName !== ''],
  ['message retention', ({ messageRetentionDuration }) => messageRetentionDuration !== null],
  ['ingestion', ({ ingestionDataSourceSettings }) => ingestionDataSourceSettings !== null],
  ['message transforms', ({ messageTransforms }) => messageTransforms.length > 0],
];

/** The methods of `google.pubsub.v1.Publisher`. */
export function publisherService(broker: Broker): UntypedServiceImplementation {
  return {
    createTopic: unary((request: WireTopicRequest) => {
      const missing = NOT_OFFERED.find(([, asked]) => asked(request));
      return missing === undefined ? broker.createTopic(request) : refuseFeature(missing[0]);
    }),
    getTopic: unary(({ topic }: { topic: string }) => {
      const found = broker.topic(topic);
      return found.kind === 'ok' ? ok({ name: found.value.name, labels: found.value.labels }) : found;
    }),
    listTopics: unary((request: WireListRequest & { project: string }) => {
      const inProject = broker.topics().filter(({ name }) => name.startsWith(`${request.project}/`));
      const { page, nextPageToken } = pageOf(inProject, request);
      return ok({ topics: page, nextPageToken });
    }),
    listTopicSubscriptions: unary((request: WireListRequest & { topic: string }) => {
      const topic = broker.topic(request.topic);
      if (topic.kind === 'refused') return topic;
      const names = [...topic.value.subscriptions].map(({ settings: { name } }) => ({ name }));
      const { page, nextPageToken } = pageOf(names, request);
      return ok({ subscriptions: page.map(({ name }) => name), nextPageToken });
    }),
    deleteTopic: unary(({ topic }: { topic: string }) => broker.deleteTopic(topic)),
    publish: unary(({ topic, messages }: { topic: string; messages: readonly WireMessage[] }) => {
      const published = broker.publish(topic, messages);
      return published.kind === 'ok' ? ok({ messageIds: published.value }) : published;
    }),
    updateTopic: unary(() => refuseFeature('updates of topics')),
    listTopicSnapshots: unary(() => refuseFeature('snapshots')),
    detachSubscription: unary(() => refuseFeature('detaching')),
  };
}
