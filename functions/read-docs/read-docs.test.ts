import { afterAll, beforeAll, expect, test } from 'vitest';
import { ERROR_CATALOGUE } from '../../shared/contracts/errors.ts';
import { type RunningFunction, startFunction } from '../../shared/testing/start-function.ts';
import './index.ts';

let docs: RunningFunction;
beforeAll(async () => {
  docs = await startFunction('read-docs');
});
afterAll(() => docs.close());

async function read(path: string) {
  const answer = await fetch(`${docs.address}${path}`);
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

test.each([
  ['the reference', '/docs', 'text/html; charset=utf-8', 'id="reference"'],
  ["the operators' reference", '/admin/docs', 'text/html; charset=utf-8', 'id="sign-in"'],
  ['what renders it', '/docs/swagger-ui-bundle.js', 'text/javascript; charset=utf-8', 'SwaggerUIBundle'],
  ['its styles', '/docs/swagger-ui.css', 'text/css; charset=utf-8', '.swagger-ui'],
  ['the document', '/v1/openapi.json', 'application/json; charset=utf-8', '"openapi": "3.1.0"'],
  ['the catalogue', '/v1/errors', 'application/json; charset=utf-8', '"recipient_opted_out"'],
  ['the quickstart', '/docs/quickstart', 'text/html; charset=utf-8', '<h2>Python</h2>'],
  ['the index of errors', '/errors', 'text/html; charset=utf-8', 'href="/errors/no_route"'],
  ['the plain overview', '/llms.txt', 'text/plain; charset=utf-8', '# ringer messaging'],
])('%s is served under %s', async (_, path, contentType, part) => {
  const { status, headers, text } = await read(path);
  expect({ status, type: headers.get('content-type') }).toEqual({ status: 200, type: contentType });
  expect(text).toContain(part);
});

test.each(Object.keys(ERROR_CATALOGUE))('the page that a problem %s links to is there', async (code) => {
  const { status, text } = await read(`/errors/${code}`);
  expect(status).toBe(200);
  expect(text).toContain(`<h1>${code}</h1>`);
});

test('no page asks another host for anything, nor may it', async () => {
  for (const path of ['/docs', '/docs/quickstart', '/errors', '/errors/no_route', '/admin/docs']) {
    const { headers, text } = await read(path);
    expect(text).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(text).not.toMatch(/<script>|<style|\sstyle=|\son\w+=/);
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  }
});

test('the styles of our pages leave the elements of the reference alone, which have the same names', async () => {
  const { text } = await read('/docs/style.css');
  const selectors = [...text.replaceAll(/\/\*.*?\*\//gs, '').matchAll(/([^{}]+)\{[^}]*\}/g)]
    .flatMap(([, list = '']) => list.split(','))
    .map((selector) => selector.trim());
  expect(selectors.length).toBeGreaterThan(5);
  expect(
    selectors.filter((selector) => !/^(body|nav|nav a|(body|noscript) > main( .+)?)$/.test(selector)),
  ).toEqual([]);
});

test('every link of a page leads to a page', async () => {
  for (const path of ['/docs', '/docs/quickstart', '/errors', '/errors/no_route', '/admin/docs']) {
    const links = [...(await read(path)).text.matchAll(/(?:src|href)="(\/[^"#]*)"/g)].map(
      ([, to]) => to ?? '',
    );
    expect(links.length).toBeGreaterThan(2);
    for (const to of new Set(links)) expect({ path, to, ...(await read(to)) }).toMatchObject({ status: 200 });
  }
});

test.each(['/errors/gone_astray', '/docs/README.md', '/docs/..%2f..%2fpackage.json', '/docs/constructor'])(
  '%s is not found',
  async (path) => {
    const { status, text } = await read(path);
    expect(status).toBe(404);
    expect(JSON.parse(text)).toMatchObject({ code: 'not_found' });
  },
);
