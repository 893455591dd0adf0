/** What is kept of an answer for those who ask again: a secret is shown once, and is nowhere at rest in the clear. */
export function withoutFields(...names: readonly string[]) {
  return <Answer extends { readonly body?: unknown }>(answer: Answer): Answer => {
    const { body } = answer;
    if (typeof body !== 'object' || body === null) return answer;
    const shown = Object.entries(body).filter(([name]) => !names.includes(name));
    return { ...answer, body: Object.fromEntries(shown) };
  };
}
