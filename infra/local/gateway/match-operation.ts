import { allowedMethods, answeringMethod } from '../../../shared/contracts/http/head.ts';
import type { OperationRoute } from '../../../shared/contracts/http/operation.ts';

export type OperationMatch =
  | { readonly kind: 'found'; readonly operation: OperationRoute }
  | { readonly kind: 'unknown-path' }
  | { readonly kind: 'unknown-method'; readonly allowed: readonly string[] };

type Entry = { readonly segments: readonly string[]; readonly operations: readonly OperationRoute[] };

/** Finds operations by method and path, as API Gateway does: case counts, and a slash at the end is another path. */
export function createOperationMatcher(
  operations: readonly OperationRoute[],
): (method: string, path: string) => OperationMatch {
  const byPath = Map.groupBy(operations, ({ path }) => path);
  const fixed = new Map([...byPath].filter(([path]) => !path.includes('{')));
  const templates: Entry[] = [...byPath]
    .filter(([path]) => path.includes('{'))
    .map(([path, sharing]) => ({ segments: path.split('/'), operations: sharing }));
  return (method, path) => {
    const candidates = fixed.get(path) ?? templates.find(({ segments }) => fits(segments, path))?.operations;
    if (candidates === undefined) return { kind: 'unknown-path' };
    const answering = answeringMethod(method);
    const operation = candidates.find((candidate) => candidate.method === answering);
    if (operation !== undefined) return { kind: 'found', operation };
    return {
      kind: 'unknown-method',
      allowed: allowedMethods(candidates.map((candidate) => candidate.method)),
    };
  };
}

function fits(segments: readonly string[], path: string): boolean {
  const parts = path.split('/');
  return (
    parts.length === segments.length &&
    segments.every((segment, index) =>
      segment.startsWith('{') ? parts[index] !== '' : parts[index] === segment,
    )
  );
}
