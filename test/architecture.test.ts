import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { circles, filesImportedBy, importsOf, sourceFiles, sourceText } from '../.ci/measure/imports.ts';

const src = resolve(import.meta.dirname, '../src');

interface Place {
  /** Layers and folders that it may import, beside its own layer. */
  readonly imports: readonly string[];
  /** Packages it may import; `*` any. */
  readonly packages: readonly string[];
}

const runs = ['core', 'ports', 'state', 'runs'];
const program = [...runs, 'config', 'adapters', 'dashboard', 'daemon'];

/**
 * Imports that each layer may have: layers below it, and packages. A folder with a row of its own has that row and not the
 * one of its layer. Drawn in docs/explanation/architecture.md.
 */
const allowed: Readonly<Record<string, Place>> = {
  // Pure: packages for one format, and hashing, each in the folder that needs it.
  core: { imports: [], packages: [] },
  'core/environment': { imports: [], packages: ['yaml', 'zod'] },
  'core/gate': { imports: [], packages: ['croner'] },
  'core/json': { imports: [], packages: ['lossless-json', 'yaml'] },
  'core/merge': { imports: [], packages: ['node-diff3', 'yaml'] },
  'core/plan': { imports: [], packages: ['@dagrejs/graphlib'] },
  'core/text': { imports: [], packages: ['any-ascii', 'diff'] },
  'core/tree': { imports: [], packages: ['node:crypto'] },
  ports: { imports: ['core'], packages: [] },
  // zod: schemas of records that are stored and read again.
  state: { imports: ['core', 'ports'], packages: ['p-limit', 'zod'] },
  runs: { imports: ['core', 'ports', 'state'], packages: ['p-limit', 'node:crypto', 'node:util', 'zod'] },
  config: { imports: ['core'], packages: ['croner', 'yaml', 'zod', 'node:path', 'node:url'] },
  adapters: { imports: ['core', 'ports'], packages: ['*'] },
  dashboard: {
    imports: [...runs, 'config', 'adapters/codes.ts'],
    packages: [
      'diff',
      'hono',
      'hono/body-limit',
      'hono/cookie',
      'hono/etag',
      'hono/html',
      'hono/http-exception',
      'hono/secure-headers',
      'hono/utils/html',
      'hono/utils/http-status',
      '@hono/zod-openapi',
      'node:crypto',
      'node:fs',
      'openid-client',
      'rate-limiter-flexible',
      'zod',
    ],
  },
  // It shows the folders through which people carry files: their form is that of the driver which writes them.
  'dashboard/handover': {
    imports: [...runs, 'config', 'adapters/directory-tenant'],
    packages: [
      'hono',
      'hono/body-limit',
      '@hono/zod-openapi',
      'node:crypto',
      'node:fs',
      'node:fs/promises',
      'node:path',
      'yazl',
      'zod',
    ],
  },
  'dashboard/stream/picture': { imports: ['core'], packages: ['@dagrejs/dagre'] },
  daemon: {
    imports: [...runs, 'config', 'adapters', 'dashboard'],
    packages: [
      'birpc',
      'chokidar',
      'hono',
      '@hono/node-server',
      'node:crypto',
      'node:fs/promises',
      'node:http',
      'node:net',
      'node:os',
      'node:path',
      'node:url',
      'node:worker_threads',
      'zod',
    ],
  },
  // An application of its own: it shares nothing with the driver that talks to it but the contract.
  sandbox: { imports: [], packages: ['*'] },
  demo: {
    imports: [...program, 'sandbox'],
    packages: ['node:child_process', 'node:fs/promises', 'node:path', 'node:util'],
  },
  cli: {
    imports: [...program, 'sandbox', 'demo'],
    packages: [
      'commander',
      'p-limit',
      'node:fs',
      'node:fs/promises',
      'node:os',
      'node:path',
      'node:readline/promises',
      'node:v8',
      'node:worker_threads',
      'node:zlib',
      'zod',
    ],
  },
};

/** Folder of `adapters` that every adapter may import, besides its own. */
const shared = 'adapters/http-client';

/** The file that starts everything stands beside the layers: it must run on a Node that the rest does not. */
const entry = 'cli.ts';

/** The table of the codes of all adapters, so that a page can explain a code without naming an adapter. */
const allCodes = 'adapters/codes.ts';

/** Files in one folder: more cannot be told apart. There are no exceptions. */
const mostFiles = 20;

/** What a pure layer must be handed instead of reaching for it. */
const ambient =
  /\bnew Date\(\)|\bDate\.now\b|\bMath\.random\b|\bprocess\.|\bconsole\.|(?<![.\w])fetch\(|\bset(Timeout|Interval)\b/;

const pure = /^(core|config|state|runs)\//;

const files = sourceFiles.filter((file) => file !== entry);
const withoutComments = (text: string) => text.replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');
const layerOf = (path: string) => path.split('/')[0] ?? '';

const isIn = (place: string) => (file: string) => file === place || file.startsWith(`${place}/`);
/** The row of the deepest folder that has one. */
const rowOf = (file: string) =>
  Object.entries(allowed)
    .filter(([place]) => isIn(place)(file))
    .toSorted(([one], [other]) => other.length - one.length)[0]?.[1];
/** Folder of one adapter. */
const adapterOf = (file: string) => file.split('/').slice(0, 2).join('/');

describe('import direction', () => {
  it('knows every layer that is there', () => {
    const layers = Object.keys(allowed).filter((place) => !place.includes('/'));
    expect(new Set(files.map(layerOf))).toEqual(new Set(layers));
  });

  it('has rows only for what is there', () => {
    expect(Object.keys(allowed).filter((place) => !files.some(isIn(place)))).toEqual([]);
  });

  it.each(files)('%s imports only the layers below it', (file) => {
    const row = rowOf(file);
    const places = [layerOf(file), ...(row?.imports ?? [])];
    expect(filesImportedBy(file).filter((target) => !places.some((place) => isIn(place)(target)))).toEqual(
      [],
    );
    const packages = importsOf(file).filter((specifier) => !specifier.startsWith('.'));
    if (row?.packages.includes('*') !== true)
      expect(packages.filter((name) => row?.packages.includes(name) !== true)).toEqual([]);
  });

  it.each(files.filter((file) => layerOf(file) === 'adapters' && file !== allCodes))(
    '%s imports no other adapter',
    (file) => {
      const others = filesImportedBy(file)
        .filter(isIn('adapters'))
        .map(adapterOf)
        .filter((adapter) => adapter !== adapterOf(file) && adapter !== shared);
      expect(others).toEqual([]);
    },
  );

  it('has no circle', () => {
    expect(circles(files)).toEqual([]);
  });

  it.each(files.filter((file) => pure.test(file)))(
    '%s takes time, chance and the outside as arguments',
    (file) => {
      expect(withoutComments(sourceText(file))).not.toMatch(ambient);
    },
  );
});

describe('folders', () => {
  it(`hold at most ${mostFiles} files`, () => {
    const all = readdirSync(src, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const counts = new Map<string, number>();
    for (const { parentPath } of all) counts.set(parentPath, (counts.get(parentPath) ?? 0) + 1);
    expect([...counts].filter(([, count]) => count > mostFiles)).toEqual([]);
  });
});

describe('writes to a tenant', () => {
  const naming = (name: RegExp) =>
    files.filter((file) => name.test(withoutComments(sourceText(file)))).toSorted();
  const below =
    (...places: readonly string[]) =>
    (file: string) =>
      !places.some((place) => file === place || file.startsWith(`${place}/`));

  it('are open to the writer alone', () => {
    expect(naming(/\bopenForWriter\b/)).toEqual(['runs/sync/apply/tenant-writer.ts', 'runs/write-access.ts']);
  });

  it('are known by type only where tenants are made and in the writer', () => {
    const isOther = below(
      'adapters',
      'ports',
      'runs/sync/apply/tenant-writer.ts',
      'runs/write-access.ts',
      'daemon/open/open.ts',
    );
    expect(
      naming(/\b(DirectTenant|Tenant)\b(?=[^'"`]*from '[./]*ports\/(any-)?tenant)/).filter(isOther),
    ).toEqual([]);
  });

  it('are sent by the writer alone', () => {
    const isOther = below('adapters', 'ports', 'sandbox', 'runs/sync/apply/tenant-writer.ts');
    const call =
      /enant\w*(\(\))?(\.(importFile|replace|activate|deactivate|remove|replaceItem|removeItem)\(|\[call\])/;
    expect(naming(call).filter(isOther)).toEqual([]);
    expect(naming(call)).toContain('runs/sync/apply/tenant-writer.ts');
  });
});
