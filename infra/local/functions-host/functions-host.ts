// All functions in one process, each behind functions-framework's own middleware, as in the cloud, where every function
// is a service of its own. `/<function>/<path>` reaches the function as `/<path>`.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { splitFunctionPath } from './split-function-path.ts';

/** Serves functions that are registered under these names. Throws where one is not. */
export function createFunctionsHost(functionNames: readonly string[]): Server {
  // The framework gives a server per function; it is never listened on, only handed requests.
  const servers = new Map(functionNames.map((name) => [name, getTestServer(name)]));
  return createServer({ keepAliveTimeout: 65_000 }, (request: IncomingMessage, response: ServerResponse) => {
    const { functionName, url } = splitFunctionPath(request.url ?? '/');
    const server = servers.get(functionName);
    if (server === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such function.\n');
      return;
    }
    request.url = url;
    server.emit('request', request, response);
  });
}
