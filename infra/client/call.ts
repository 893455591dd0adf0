// How the generated client reaches the API: where it is and by which token, set once.

export type ClientSettings = { readonly baseUrl: string; readonly token?: string };

let settings: ClientSettings = { baseUrl: 'https://api.ringer.tel' };

export function useApi(changed: ClientSettings): void {
  settings = changed;
}

/** Called by the generated functions; `T` is what they declare: the parsed body, the status and the headers. */
export async function call<T>(path: string, init: RequestInit): Promise<T> {
  const headers = new Headers(init.headers);
  if (settings.token !== undefined) headers.set('authorization', `Bearer ${settings.token}`);
  const response = await fetch(`${settings.baseUrl}${path}`, { ...init, headers });
  const text = await response.text();
  const isJson = /json\b/.test(response.headers.get('content-type') ?? '');
  return { data: isJson ? JSON.parse(text) : text, status: response.status, headers: response.headers } as T;
}
