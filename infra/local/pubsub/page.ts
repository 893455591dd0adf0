const PAGE_SIZE_MAX = 1_000;

/** One page of `items` by name; the token is the name of the last item of the page before. */
export function pageOf<T extends { readonly name: string }>(
  items: readonly T[],
  { pageSize, pageToken }: { readonly pageSize: number; readonly pageToken: string },
): { page: T[]; nextPageToken: string } {
  const size = pageSize > 0 ? Math.min(pageSize, PAGE_SIZE_MAX) : PAGE_SIZE_MAX;
  const rest = items.filter(({ name }) => name > pageToken).sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = rest.slice(0, size);
  return { page, nextPageToken: rest.length > size ? (page.at(-1)?.name ?? '') : '' };
}
