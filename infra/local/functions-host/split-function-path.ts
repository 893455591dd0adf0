/** Takes `/<function>/<rest>?<query>` apart: the function's name, and the URL that the function sees. */
export function splitFunctionPath(url: string): { readonly functionName: string; readonly url: string } {
  const end = url.slice(1).search(/[/?]/);
  if (end === -1) return { functionName: url.slice(1), url: '/' };
  const rest = url.slice(end + 1);
  return { functionName: url.slice(1, end + 1), url: rest.startsWith('/') ? rest : `/${rest}` };
}
