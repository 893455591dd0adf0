/** A published message; one object is shared by all subscriptions of its topic. */
export type StoredMessage = {
  readonly id: string;
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
  readonly orderingKey: string;
  /** Milliseconds since the epoch. */
  readonly publishedAtMs: number;
  /** What it counts against the memory budget, once for each subscription that holds it. */
  readonly sizeBytes: number;
};

/** What a publisher decides of a message. */
export type MessageContent = Pick<StoredMessage, 'data' | 'attributes' | 'orderingKey'>;

/** Data, ordering key and attributes in UTF-8, as Pub/Sub counts its limits. */
export function sizeOfContent({ data, attributes, orderingKey }: MessageContent): number {
  let bytes = data.length + Buffer.byteLength(orderingKey);
  for (const [key, value] of Object.entries(attributes)) {
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  return bytes;
}
