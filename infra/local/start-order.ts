type Node = { readonly name: string; readonly dependsOn: readonly string[] };

/** Throws when two parts share a name, a dependency is not there, or parts wait for each other. */
export function checkDependencies(parts: readonly Node[]): void {
  const names = new Set(parts.map(({ name }) => name));
  if (names.size !== parts.length) throw new Error('Two parts have the same name');
  for (const { name, dependsOn } of parts) {
    const missing = dependsOn.find((other) => !names.has(other));
    if (missing !== undefined) throw new Error(`${name} depends on ${missing}, which is not a part`);
  }
  let left = [...parts];
  while (left.length > 0) {
    const waiting = new Set(left.map(({ name }) => name));
    const next = left.filter(({ dependsOn }) => dependsOn.some((name) => waiting.has(name)));
    if (next.length === left.length) throw new Error(`Parts wait for each other: ${[...waiting].join(', ')}`);
    left = next;
  }
}

/** The parts that depend on `name` directly: they stop before it. */
export function dependentsOf<Part extends Node>(name: string, parts: readonly Part[]): Part[] {
  return parts.filter(({ dependsOn }) => dependsOn.includes(name));
}
