/** What is kept of an answer for those who ask again: a secret is shown once, and is nowhere at rest in the clear. */
export function withoutSecret<Answer extends { readonly body?: unknown }>(answer: Answer): Answer {
  const { body } = answer;
  if (typeof body !== 'object' || body === null || !('secret' in body)) return answer;
  const { secret: _, ...shown } = body;
  return { ...answer, body: shown };
}
