import { readFileSync } from 'node:fs';
import type { Hono } from 'hono';
import type { SandboxEnv } from '../routes.ts';
import { stylesheet } from './stylesheet.ts';

const scripts = ['menus.js', 'import.js'];

/** Adds the files that the pages load. Serves the scripts unchanged from `browser/`. */
export function addAssets(pages: Hono<SandboxEnv>): void {
  pages.get('/assets/style.css', (c) => c.body(stylesheet, 200, asset('text/css')));
  for (const name of scripts) {
    const script = readFileSync(new URL(`browser/${name}`, import.meta.url), 'utf8');
    pages.get(`/assets/${name}`, (c) => c.body(script, 200, asset('text/javascript')));
  }
}

function asset(type: string): Record<string, string> {
  return { 'Content-Type': `${type}; charset=utf-8`, 'Cache-Control': 'no-cache' };
}
