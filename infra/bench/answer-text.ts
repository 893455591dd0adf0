// The baseline of a scrape: a bare server, on a thread of its own, that answers a text it was given.
import { createServer } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/plain' }).end(String(workerData));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address !== 'string') parentPort?.postMessage(address.port);
});
