// A collector of traces on a thread of its own: it takes what OTLP's exporter posts and tells how many octets came.
import { createServer } from 'node:http';
import { parentPort } from 'node:worker_threads';

let octets = 0;
const server = createServer((request, response) => {
  request.on('data', (chunk: Buffer) => {
    octets += chunk.length;
  });
  request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
});
parentPort?.on('message', () => parentPort?.postMessage(octets));
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address !== 'string') parentPort?.postMessage(address.port);
});
