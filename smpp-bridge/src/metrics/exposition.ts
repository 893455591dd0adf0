// What Prometheus is given. prom-client writes it; what is a line a customer is written when its figures have been read, and
// kept until they are read again, so that a scrape does not pay for it.
import type { Registry } from 'prom-client';

export type ExpositionPart = {
  readonly registry: Registry;
  /** What all of its samples are read from: the text is kept while it is the same. Absent, each scrape writes it anew. */
  readonly source?: () => unknown;
};

export type Exposition = {
  readonly contentType: string;
  /** All metrics as they are now. */
  text(): Promise<string>;
  /** Writes what is to be kept and has changed, so that the next scrape finds it. */
  prepare(): Promise<void>;
};

export function createExposition(parts: readonly [ExpositionPart, ...ExpositionPart[]]): Exposition {
  const texts = parts.map(({ registry, source }) =>
    source === undefined ? () => registry.metrics() : keptText(registry, source),
  );
  const kept = texts.filter((_text, index) => parts[index]?.source !== undefined);
  return {
    contentType: parts[0].registry.contentType,
    text: async () => (await Promise.all(texts.map((text) => text()))).join('\n'),
    async prepare() {
      for (const text of kept) await text();
    },
  };
}

function keptText(registry: Registry, source: () => unknown): () => Promise<string> {
  let kept: { readonly source: unknown; readonly text: Promise<string> } | undefined;
  return () => {
    const now = source();
    if (kept === undefined || kept.source !== now) kept = { source: now, text: registry.metrics() };
    return kept.text;
  };
}
