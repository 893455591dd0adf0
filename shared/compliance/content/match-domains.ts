import { findHosts } from './find-hosts.ts';

/** Answers the indices of the domains that a normalised text names, itself or a subdomain of it, ascending. */
export type DomainMatcher = (text: string) => readonly number[];

const NONE: readonly number[] = [];

/** Domains are normalised already and differ from each other or repeat. */
export function createDomainMatcher(domains: readonly string[]): DomainMatcher {
  const indicesOf = new Map<string, number[]>();
  domains.forEach((domain, index) => {
    const indices = indicesOf.get(domain);
    if (indices) indices.push(index);
    else indicesOf.set(domain, [index]);
  });

  return (text) => {
    if (indicesOf.size === 0 || !text.includes('.')) return NONE;
    const found = new Set(
      findHosts(text).flatMap((host) => suffixesOf(host).flatMap((s) => indicesOf.get(s) ?? [])),
    );
    return found.size === 0 ? NONE : [...found].sort((a, b) => a - b);
  };
}

const LABELS_MAX = 10;

/** `a.b.example` → `a.b.example`, `b.example`, `example`; of a host with very many labels only the last ones. */
function suffixesOf(host: string): readonly string[] {
  const labels = host.split('.');
  const first = Math.max(0, labels.length - LABELS_MAX);
  return labels.slice(first).map((_, index) => labels.slice(first + index).join('.'));
}
