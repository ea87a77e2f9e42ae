import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { redactedTexts } from '../../src/http/redacted-texts.ts';

function aSite(): Hono {
  const app = new Hono();
  app.use(redactedTexts((text) => text.replaceAll('canary', '[redacted]')));
  app.get('/page', (context) => context.html('<p>canary</p>'));
  app.get('/json', (context) => context.json({ at: 'canary' }, 201));
  app.get('/style', (context) => context.body('canary {}', 200, { 'content-type': 'text/css' }));
  app.get('/nothing', (context) => context.body(null, 204));
  return app;
}

it('takes secrets out of pages and of JSON, and keeps status and headers', async () => {
  const page = await aSite().request('/page');
  expect(await page.text()).toBe('<p>[redacted]</p>');
  expect(page.headers.get('content-type')).toMatch(/^text\/html/);
  const json = await aSite().request('/json');
  expect([json.status, await json.json()]).toEqual([201, { at: '[redacted]' }]);
});

it('passes on what is no text of ours, and answers without a body', async () => {
  expect(await (await aSite().request('/style')).text()).toBe('canary {}');
  expect((await aSite().request('/nothing')).status).toBe(204);
});
