import type { Announcer } from '../platform/publish.ts';

export type Announcement = {
  readonly topic: string;
  readonly field: string;
  readonly ids: readonly string[];
};

/** Stands at the network edge of Pub/Sub and keeps what was announced; no ids are no announcement. */
export function recordingAnnouncer(): Announcer & { readonly announcements: readonly Announcement[] } {
  const announcements: Announcement[] = [];
  return {
    announcements,
    async announce(topic, field, ids) {
      if (ids.length > 0) announcements.push({ topic, field: String(field), ids });
    },
  };
}
