import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const src = resolve(import.meta.dirname, '../../../../src');

/** Files and packages that are loaded with some files before anything runs: static imports, without those of types. */
function loadedWith(...entries: readonly string[]) {
  const files = new Set<string>();
  const packages = new Set<string>();
  const load = (file: string) => {
    if (files.has(file)) return;
    files.add(file);
    const imports = readFileSync(file, 'utf8').matchAll(
      /^(?:import|export)\s(?!type\b)(?:[^;'"]*?\sfrom\s+)?'([^']+)'/gm,
    );
    for (const [, target = ''] of imports)
      if (target.startsWith('.')) load(join(dirname(file), target));
      else if (!target.startsWith('node:')) packages.add(target);
  };
  for (const entry of entries) load(join(src, entry));
  const layers = new Set([...files].map((file) => relative(src, file).split('/')[0] ?? ''));
  return { count: files.size, packages: [...packages].sort(), layers: [...layers].sort() };
}

const main = 'cli/main.ts';

describe('the program loads', () => {
  it('nothing but its declarations for the version, for help and for completion', () => {
    const { count, packages, layers } = loadedWith(main, 'cli/commands/setup/completion.ts');
    expect(packages).toEqual(['commander']);
    expect(layers).toEqual(['cli', 'config', 'core']);
    expect(count).toBeLessThan(70);
  });

  it('tables of codes and nothing that works for a failure and for explain', () => {
    expect(loadedWith(main, 'cli/terminal/failure.ts', 'cli/commands/look/explain.ts').packages).toEqual([
      'commander',
      // Each gate has its codes beside its check, and one of them reads schedules.
      'croner',
    ]);
  });

  it('configuration and store for the status', () => {
    const parts = [
      'config/load.ts',
      'daemon/open/open-store.ts',
      'cli/outside.ts',
      'cli/commands/look/status.ts',
    ];
    const { packages, layers } = loadedWith(main, ...parts);
    expect(packages).toEqual(['commander', 'croner', 'kysely', 'kysely/migration', 'pino', 'yaml', 'zod']);
    expect(layers).not.toContain('http');
  });

  it('the adapters of a pipeline that it has, and no others', () => {
    const others = ['@octokit/rest', '@secretlint/core', 'hono', 'openid-client', 'pg', 'yauzl', 'yazl'];
    const { packages } = loadedWith(main, 'cli/commands/run/plan.ts', 'daemon/open/open.ts');
    expect(others.filter((one) => packages.includes(one))).toEqual([]);
  });
});
