/** What the server tells its operator; message content is never part of it. */
export type PubsubEvent =
  | { readonly kind: 'subscription.dead_lettered'; readonly subscription: string; readonly attempts: number }
  | { readonly kind: 'subscription.dead_letter_kept'; readonly subscription: string; readonly reason: string }
  /** Logged when a subscription's pushes start to fail and when they work again, not for each request. */
  | { readonly kind: 'push.failing'; readonly subscription: string; readonly reason: string }
  | { readonly kind: 'push.recovered'; readonly subscription: string }
  | { readonly kind: 'memory.full'; readonly messages: number; readonly bytes: number };

export type LogEvent = (event: PubsubEvent) => void;
