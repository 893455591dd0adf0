import { expect, test } from 'vitest';
import { splitFunctionPath } from './split-function-path.ts';

test.each([
  { url: '/submit-message/v1/messages', functionName: 'submit-message', rest: '/v1/messages' },
  { url: '/read-messages/v1/messages?limit=2', functionName: 'read-messages', rest: '/v1/messages?limit=2' },
  { url: '/validate-message', functionName: 'validate-message', rest: '/' },
  { url: '/validate-message/', functionName: 'validate-message', rest: '/' },
  { url: '/validate-message?attempt=1', functionName: 'validate-message', rest: '/?attempt=1' },
  { url: '/', functionName: '', rest: '/' },
  { url: '//x', functionName: '', rest: '/x' },
])('$url reaches its function as it would in the cloud', ({ url, functionName, rest }) => {
  expect(splitFunctionPath(url)).toEqual({ functionName, url: rest });
});
