// Vectors: shape from https://cloud.google.com/pubsub/docs/push#receive_push; the absence of empty fields from a
// production sample in GoogleCloudPlatform/functions-framework-python#170.
import { expect, test } from 'vitest';
import { pushBody } from './push-body.ts';

const SUBSCRIPTION = 'projects/p/subscriptions/s-1';
const MESSAGE = {
  id: '2070443601311540',
  data: Buffer.from('{}'),
  attributes: {},
  orderingKey: '',
  publishedAtMs: 1_614_369_233_749,
  sizeBytes: 2,
};

test('attributes, ordering key and attempt are absent, not empty', () => {
  expect(pushBody(MESSAGE, SUBSCRIPTION, undefined)).toBe(
    '{"message":{"data":"e30=","messageId":"2070443601311540","message_id":"2070443601311540",' +
      '"publishTime":"2021-02-26T19:53:53.749Z","publish_time":"2021-02-26T19:53:53.749Z"},' +
      '"subscription":"projects/p/subscriptions/s-1"}',
  );
});

test('everything that there is is sent', () => {
  const full = { ...MESSAGE, data: Buffer.alloc(0), attributes: { key: 'value' }, orderingKey: 'order' };
  expect(JSON.parse(pushBody(full, SUBSCRIPTION, 5))).toEqual({
    deliveryAttempt: 5,
    message: {
      attributes: { key: 'value' },
      messageId: '2070443601311540',
      message_id: '2070443601311540',
      orderingKey: 'order',
      publishTime: '2021-02-26T19:53:53.749Z',
      publish_time: '2021-02-26T19:53:53.749Z',
    },
    subscription: SUBSCRIPTION,
  });
});
