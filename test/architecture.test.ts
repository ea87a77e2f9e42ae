import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

const src = resolve(import.meta.dirname, '../src');

interface Layer {
  readonly layers: readonly string[];
  /** Packages it may import; `*` any. */
  readonly packages: readonly string[];
}

/** Layers and packages that each layer may import, as in docs/explanation/architecture.md. */
const allowed: Readonly<Record<string, Layer>> = {
  domain: { layers: [], packages: [] },
  codec: {
    layers: ['domain'],
    packages: ['yaml', 'zod', 'lossless-json', 'any-ascii', 'node-diff3', 'node:crypto'],
  },
  report: { layers: ['domain'], packages: [] },
  ports: { layers: ['domain'], packages: [] },
  config: { layers: ['domain'], packages: ['croner', 'yaml', 'zod', 'node:path', 'node:url'] },
  sync: {
    layers: ['domain', 'codec', 'report', 'ports'],
    // zod: schemas of the records that passes store and read again.
    packages: ['@dagrejs/graphlib', 'croner', 'p-limit', 'node:crypto', 'node:util', 'zod'],
  },
  // What a daemon answers over HTTP: schemas and types, for whoever serves or asks.
  api: { layers: ['domain'], packages: ['zod'] },
  // What adapters share that speak HTTP: sending, reading with bounds, tokens, waits between tries.
  web: { layers: ['domain', 'ports'], packages: [] },
  adapters: { layers: ['domain', 'ports', 'web'], packages: ['*'] },
  http: {
    layers: ['domain', 'report', 'ports', 'sync', 'api'],
    packages: [
      '@dagrejs/dagre',
      'hono',
      'hono/body-limit',
      'hono/cookie',
      'hono/etag',
      'hono/html',
      'hono/http-exception',
      'hono/secure-headers',
      'hono/utils/html',
      'hono/utils/http-status',
      '@hono/node-server',
      '@hono/zod-openapi',
      'node:crypto',
      'node:fs',
      'node:http',
      'node:net',
      'openid-client',
      'rate-limiter-flexible',
      'zod',
    ],
  },
  // An application of its own: it shares nothing with the driver that talks to it but the contract.
  sandbox: { layers: [], packages: ['*'] },
  app: {
    layers: ['domain', 'codec', 'report', 'ports', 'config', 'sync', 'api', 'adapters', 'http'],
    packages: [
      'birpc',
      'chokidar',
      'diff',
      'node:crypto',
      'node:fs',
      'node:fs/promises',
      'node:os',
      'node:path',
      'node:url',
      'node:worker_threads',
      'yazl',
      'zod',
    ],
  },
  demo: {
    layers: ['domain', 'codec', 'report', 'ports', 'config', 'sync', 'adapters', 'app', 'sandbox'],
    packages: ['node:child_process', 'node:fs/promises', 'node:path', 'node:util'],
  },
  cli: {
    layers: [
      'domain',
      'codec',
      'report',
      'ports',
      'config',
      'sync',
      'api',
      'adapters',
      'http',
      'app',
      'sandbox',
      'demo',
    ],
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

/** The file that starts everything stands beside the layers: it must run on a Node that the rest does not. */
const entry = 'cli.ts';

/** The table of the codes of all adapters, so that a page or command can explain a code without naming an adapter. */
const allCodes = 'adapters/codes.ts';

/** What a pure layer must be handed instead of reaching for it. */
const ambient =
  /\bnew Date\(\)|\bDate\.now\b|\bMath\.random\b|\bprocess\.|\bconsole\.|(?<![.\w])fetch\(|\bset(Timeout|Interval)\b/;

const pure = /^(domain|codec|report|config|sync)\//;

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((file) => file.split(sep).join('/'))
  .filter((file) => file.endsWith('.ts') && file !== entry);
const read = (file: string) => readFileSync(join(src, file), 'utf8');
const withoutComments = (text: string) => text.replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');
const layerOf = (path: string) => path.split('/')[0] ?? '';
const importsOf = (file: string) =>
  [
    ...read(file).matchAll(
      /^\s*(?:import|export)\b[^'"]*?from\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm,
    ),
  ].map((match) => match[1] ?? match[2] ?? '');

describe('import direction', () => {
  it('knows every layer that is there', () => {
    expect(new Set(files.map(layerOf))).toEqual(new Set(Object.keys(allowed)));
  });

  it.each(files)('%s imports only the layers below it', (file) => {
    const rule = allowed[layerOf(file)];
    for (const specifier of importsOf(file)) {
      if (!specifier.startsWith('.')) {
        if (rule?.packages.includes('*') !== true) expect(rule?.packages).toContain(specifier);
        continue;
      }
      const target = relative(src, resolve(src, dirname(file), specifier))
        .split(sep)
        .join('/');
      expect([layerOf(file), ...(rule?.layers ?? [])]).toContain(layerOf(target));
      if (layerOf(file) === 'adapters' && layerOf(target) === 'adapters' && file !== allCodes) {
        expect(dirname(target), 'one adapter may not import another').toBe(dirname(file));
      }
    }
  });

  it.each(files.filter((file) => pure.test(file)))(
    '%s takes time, chance and the outside as arguments',
    (file) => {
      expect(withoutComments(read(file))).not.toMatch(ambient);
    },
  );
});

describe('writes to a tenant', () => {
  const naming = (name: RegExp) => files.filter((file) => name.test(withoutComments(read(file)))).toSorted();
  const below =
    (...places: readonly string[]) =>
    (file: string) =>
      !places.some((place) => file === place || file.startsWith(`${place}/`));

  it('are open to the door alone', () => {
    expect(naming(/\bopenForDoor\b/)).toEqual(['runs/sync/apply/door.ts', 'runs/write-access.ts']);
  });

  it('are known by type only where tenants are made and at the door', () => {
    const isOther = below(
      'adapters',
      'ports',
      'runs/sync/apply/door.ts',
      'runs/write-access.ts',
      'daemon/open/open.ts',
    );
    expect(
      naming(/\b(DirectTenant|Tenant)\b(?=[^'"`]*from '[./]*ports\/(any-)?tenant)/).filter(isOther),
    ).toEqual([]);
  });

  it('are sent by the door alone', () => {
    const isOther = below('adapters', 'ports', 'sandbox', 'runs/sync/apply/door.ts');
    const call =
      /enant\w*(\(\))?(\.(importFile|replace|activate|deactivate|remove|replaceItem|removeItem)\(|\[call\])/;
    expect(naming(call).filter(isOther)).toEqual([]);
    expect(naming(call)).toContain('runs/sync/apply/door.ts');
  });
});
