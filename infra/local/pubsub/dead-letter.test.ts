import { expect, test } from 'vitest';
import { deadLetterContent } from './dead-letter.ts';

test('a dead letter keeps its content and says where it comes from', () => {
  const message = {
    id: '1',
    data: Buffer.from('body'),
    attributes: { own: 'kept' },
    orderingKey: 'key',
    publishedAtMs: 1_614_369_233_749,
    sizeBytes: 1,
  };
  expect(deadLetterContent({ message, attempts: 5 }, 'projects/p1/subscriptions/s-1')).toEqual({
    data: Buffer.from('body'),
    orderingKey: 'key',
    attributes: {
      own: 'kept',
      CloudPubSubDeadLetterSourceDeliveryCount: '5',
      CloudPubSubDeadLetterSourceSubscription: 's-1',
      CloudPubSubDeadLetterSourceSubscriptionProject: 'p1',
      CloudPubSubDeadLetterSourceTopicPublishTime: '2021-02-26T19:53:53.749Z',
    },
  });
});
