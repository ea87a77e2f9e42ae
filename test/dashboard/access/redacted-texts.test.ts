import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { Redactor } from '../../../src/core/secrets/redactor.ts';
import { redactedTexts } from '../../../src/dashboard/access/redacted-texts.ts';

const long = 'a-long-canary';
const page = (link: string, said: string) => `<a href="${link}">${said}</a>`;
const path = 'value-streams/stock-alert';

function aSite(): Hono {
  const redactor = new Redactor();
  for (const secret of [long, 'stock']) redactor.add(secret);
  const app = new Hono();
  app.use(redactedTexts((text, form) => redactor.text(text, form)));
  app.get('/page', (context) => context.html(page(`/streams/default/stock?of=stock`, `is stock or ${long}`)));
  app.get('/json', (context) => context.json({ path, slug: 'stock', said: `is stock or ${long}` }, 201));
  app.get('/problem', (context) =>
    context.body(JSON.stringify({ detail: long }), 409, { 'content-type': 'application/problem+json' }),
  );
  app.get('/metrics', (context) =>
    context.body(`info{env="stock",of="${long}"} 1`, 200, { 'content-type': 'text/plain; version=0.0.4' }),
  );
  app.get('/text', (context) => context.text(`${path} is stock`));
  app.get('/style', (context) => context.body(`${long} {}`, 200, { 'content-type': 'text/css' }));
  app.get('/nothing', (context) => context.body(null, 204));
  return app;
}

it.each([
  ['/page', page('/streams/default/stock?of=stock', 'is [redacted] or [redacted]')],
  ['/json', JSON.stringify({ path, slug: 'stock', said: 'is [redacted] or [redacted]' })],
  ['/problem', '{"detail":"[redacted]"}'],
  ['/metrics', 'info{env="stock",of="[redacted]"} 1'],
  ['/text', `${path} is [redacted]`],
])('takes secrets out of %s, and leaves links, paths and names as they are', async (at, shown) => {
  expect(await (await aSite().request(at)).text()).toBe(shown);
});

it('keeps status and headers', async () => {
  const answer = await aSite().request('/json');
  expect([answer.status, answer.headers.get('content-type')]).toEqual([201, 'application/json']);
});

it('passes on what is no text of ours, and answers without a body', async () => {
  expect(await (await aSite().request('/style')).text()).toBe(`${long} {}`);
  expect((await aSite().request('/nothing')).status).toBe(204);
});
