// HEAD is answered wherever GET is, as GET without the body (RFC 9110 §9.3.2). The OpenAPI document does not list it; the
// document of API Gateway must.

/** The method whose operation answers `method`. */
export function answeringMethod(method: string): string {
  return method === 'HEAD' ? 'GET' : method;
}

/** The methods of a path's operations, and HEAD beside GET. */
export function allowedMethods(methods: readonly string[]): readonly string[] {
  return methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
}
