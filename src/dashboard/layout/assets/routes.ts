import type { Hono } from 'hono';
import { etag } from 'hono/etag';
import { icon } from './icon.ts';
import { readScripts } from './scripts.ts';
import { style } from './style.ts';

/** Adds the files that pages load. Browsers revalidate them each time and load only changed ones. */
export function addAssets(app: Hono): void {
  app.use('/assets/*', etag());
  app.get('/assets/style.css', (context) => context.body(style, 200, typed('text/css')));
  app.get('/assets/icon.svg', (context) => context.body(icon, 200, typed('image/svg+xml')));
  for (const [name, script] of readScripts())
    app.get(`/assets/${name}`, (context) => context.body(script, 200, typed('text/javascript')));
}

function typed(type: string): Record<string, string> {
  return { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-cache' };
}
