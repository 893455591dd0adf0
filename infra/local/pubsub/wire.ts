// The parts of google/pubsub/v1/pubsub.proto that this server reads and writes, in the shapes that the loader's
// settings in protocol.ts produce: camel case, absent messages `null`, absent lists empty, 64-bit as numbers.

export type WireDuration = { readonly seconds: number; readonly nanos: number };

export type WireMessage = {
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
  readonly orderingKey: string;
};

export type WireReceivedMessage = {
  readonly ackId: string;
  readonly message: WireMessage & { readonly messageId: string; readonly publishTime: WireDuration };
  /** 0 means unset. */
  readonly deliveryAttempt: number;
};

export type WireTopic = { readonly name: string; readonly labels: Readonly<Record<string, string>> };

export type WireTopicRequest = WireTopic & {
  readonly schemaSettings: object | null;
  readonly kmsKeyName: string;
  readonly messageRetentionDuration: WireDuration | null;
  readonly ingestionDataSourceSettings: object | null;
  readonly messageTransforms: readonly object[];
};

export type WirePushConfig = {
  readonly pushEndpoint: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly oidcToken?: object | null;
  readonly noWrapper?: object | null;
};

export type WireRetryPolicy = {
  readonly minimumBackoff: WireDuration | null;
  readonly maximumBackoff: WireDuration | null;
};

export type WireDeadLetterPolicy = {
  readonly deadLetterTopic: string;
  /** 0 means unset. */
  readonly maxDeliveryAttempts: number;
};

export type WireSubscription = {
  readonly state: string;
  readonly name: string;
  readonly topic: string;
  readonly pushConfig: WirePushConfig | null;
  /** 0 means unset. */
  readonly ackDeadlineSeconds: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly retryPolicy: WireRetryPolicy | null;
  readonly deadLetterPolicy: WireDeadLetterPolicy | null;
};

export type WireSubscriptionRequest = Omit<WireSubscription, 'state'> & {
  readonly filter: string;
  readonly enableMessageOrdering: boolean;
  readonly enableExactlyOnceDelivery: boolean;
  readonly retainAckedMessages: boolean;
  readonly messageRetentionDuration: WireDuration | null;
  readonly expirationPolicy: { readonly ttl: WireDuration | null } | null;
  readonly bigqueryConfig: object | null;
  readonly bigtableConfig: object | null;
  readonly cloudStorageConfig: object | null;
  readonly messageTransforms: readonly object[];
};

export type WireListRequest = { readonly pageSize: number; readonly pageToken: string };

export type WireStreamingPullRequest = {
  readonly subscription: string;
  readonly ackIds: readonly string[];
  readonly modifyDeadlineSeconds: readonly number[];
  readonly modifyDeadlineAckIds: readonly string[];
  readonly streamAckDeadlineSeconds: number;
  readonly maxOutstandingMessages: number;
  readonly maxOutstandingBytes: number;
};

export type WireStreamingPullResponse = {
  readonly receivedMessages: readonly WireReceivedMessage[];
  readonly subscriptionProperties: {
    readonly exactlyOnceDeliveryEnabled: boolean;
    readonly messageOrderingEnabled: boolean;
  };
};
