// The baseline: a hello-world function on the stock framework, in a process of its own.
import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';

http('hello-world', (_request, response) => {
  response.send({ hello: 'world' });
});

const server = getTestServer('hello-world');
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address !== 'string') console.log(`ready ${address.port}`);
});
