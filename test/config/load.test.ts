import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { briefly, configFolder, loadText, refusalOf } from './config-folder.ts';
import { diskFiles } from './disk-files.ts';
import { devByHttp, prodByHttp, written } from './written.ts';

const example = resolve(import.meta.dirname, '../../config/sluice.yaml');

/** What of an environment's policy is so if nothing is said. */
const asByDefault = {
  prune: 'off',
  maxDeletions: undefined,
  protected: [],
  selfHeal: 'off',
  driftEvery: undefined,
  promotion: { keepApproved: false },
  switchOver: 'overlap',
};

describe('a configuration file', () => {
  it('is one pipeline called default, with defaults filled in and durations in milliseconds', async () => {
    const { config, warnings } = await loadText(written());
    expect(warnings).toEqual([]);
    expect(config.server).toEqual({
      listen: { host: '127.0.0.1', port: 8080 },
      pages: 'on',
      access: { isConfigured: false, anonymous: 'view', roles: [], people: [] },
    });
    expect(config.logLevel).toBe('info');
    const day = 86_400_000;
    expect(config.retention).toEqual({ runs: 90 * day, audit: 730 * day, journal: 30 * day });
    const [pipeline] = config.pipelines;
    expect(config.pipelines).toHaveLength(1);
    expect(pipeline).toMatchObject({
      name: 'default',
      host: { kind: 'plain' },
      repository: { url: 'https://git.example.com/acme/streams.git', identity: { name: 'Sluice' } },
    });
    expect(pipeline?.source).toEqual({
      name: 'dev',
      tenant: 'dev',
      branch: 'main',
      every: 300_000,
      include: ['*'],
      exclude: [],
      push: false,
      allowFindings: [],
    });
    expect(pipeline?.tenants.get('stage')).toEqual({
      name: 'stage',
      driver: 'http',
      baseUrl: 'http://127.0.0.1:4010',
      tenant: 'acmestage',
      clientId: { from: 'text', key: 'tenants.stage.clientId', text: 'id' },
      clientSecret: { from: 'env', key: 'tenants.stage.clientSecret', name: 'ST' },
      timeout: 20_000,
      concurrency: 8,
      service: 'orchestration',
      paths: {},
      apps: {},
      ignore: new Map(),
    });
  });

  it('says of each environment where promotions come from, and by which branch', async () => {
    const { config } = await loadText(written());
    const environments = [...(config.pipelines[0]?.environments.values() ?? [])];
    expect(environments).toEqual([
      {
        name: 'staging',
        branch: 'env/staging',
        tenant: 'stage',
        from: { kind: 'source', name: 'dev', branch: 'main' },
        every: 120_000,
        state: 'keep',
        windows: [],
        approval: { required: false, notAuthor: false },
        ...asByDefault,
        secrets: new Map(),
        secretBounds: new Map(),
      },
      {
        name: 'production',
        branch: 'env/production',
        tenant: 'prod',
        from: { kind: 'environment', name: 'staging', branch: 'env/staging' },
        every: 120_000,
        state: 'keep',
        windows: [],
        approval: { required: false, notAuthor: false },
        ...asByDefault,
        secrets: new Map(),
        secretBounds: new Map(),
      },
    ]);
  });

  it('says of each window what it does, when and where it begins, and for how long', async () => {
    const windows =
      'windows: [{ allow: "0 9 * * 1-4", for: 6h, timezone: Europe/Berlin }, { deny: "0 0 20 12 *", for: 14d }]';
    const { config } = await loadText(
      written(['from: staging', `from: staging, approval: { required: true }, ${windows}`]),
    );
    expect(config.pipelines[0]?.environments.get('production')).toMatchObject({
      approval: { required: true, notAuthor: false },
      windows: [
        { effect: 'allow', cron: '0 9 * * 1-4', length: 6 * 3_600_000, timezone: 'Europe/Berlin' },
        { effect: 'deny', cron: '0 0 20 12 *', length: 14 * 86_400_000, timezone: 'UTC' },
      ],
    });
  });

  it('names paths relative to itself, wherever the program was started', async () => {
    const text = written(
      [
        'url: https://git.example.com/acme/streams.git',
        'url: ../streams.git, token: { file: secrets/token }',
      ],
      [
        'from: staging',
        'from: staging, secrets: { erpKey: { file: erp, streams: ["orders-*"], hosts: [erp.acme.example] } }',
      ],
    );
    const folder = await configFolder({
      'etc/sluice.yaml': `${text}store: { url: "file:state/sluice.db" }\n`,
    });
    const { config, files } = await loadConfig(join(folder, 'etc/sluice.yaml'), diskFiles);
    const [pipeline] = config.pipelines;
    expect(config.store).toMatchObject({ kind: 'file', path: join(folder, 'etc/state/sluice.db') });
    expect(pipeline?.repository).toMatchObject({
      url: join(folder, 'streams.git'),
      token: { from: 'file', key: 'repository.token', path: join(folder, 'etc/secrets/token') },
    });
    expect(pipeline?.environments.get('production')?.secretBounds).toEqual(
      new Map([['erpKey', { streams: ['orders-*'], hosts: ['erp.acme.example'] }]]),
    );
    expect(pipeline?.environments.get('production')?.secrets.get('erpKey')).toEqual({
      from: 'file',
      key: 'environments.production.secrets.erpKey',
      path: join(folder, 'etc/erp'),
    });
    expect(files).toEqual([join(folder, 'etc/sluice.yaml')]);
  });

  it.each([
    ['http://127.0.0.1:3000/streams.git', 'http://127.0.0.1:3000/streams.git'],
    ['http://[::1]:3000/streams.git', 'http://[::1]:3000/streams.git'],
    ['file:///srv/git/streams.git', '/srv/git/streams.git'],
    ['file:/srv/git/streams.git', '/srv/git/streams.git'],
    ['/srv/git/streams.git', '/srv/git/streams.git'],
    ['/srv/My Projects/a: b.git', '/srv/My Projects/a: b.git'],
    ['file:///srv/My Projects/a%20b.git', '/srv/My Projects/a b.git'],
  ])('takes the repository %s', async (url, expected) => {
    const { config } = await loadText(written(['https://git.example.com/acme/streams.git', `"${url}"`]));
    expect(config.pipelines[0]?.repository.url).toBe(expected);
  });

  it.each(['file:/srv/sluice.db', 'file:///srv/sluice.db'])('takes the store %s', async (url) => {
    const { config } = await loadText(`${written()}store: { url: "${url}" }\n`);
    expect(config.store).toEqual({ kind: 'file', path: '/srv/sluice.db', folder: '/srv' });
  });

  it.each(['0.0.0.0', '10.0.0.5', 'sluice.internal'])(
    'lets the server listen on %s with a secret',
    async (host) => {
      const server = `server: { listen: "${host}:0", webhookSecret: { env: HOOK }, pages: off }`;
      const { config, warnings } = await loadText(`${written()}${server}\n`);
      expect(warnings).toEqual([]);
      expect(config.server).toEqual({
        listen: { host, port: 0 },
        webhookSecret: { from: 'env', key: 'server.webhookSecret', name: 'HOOK' },
        pages: 'off',
        access: { isConfigured: false, anonymous: 'none', roles: [], people: [] },
      });
    },
  );

  it.each([
    ['https://sluice.example.com', 'https://sluice.example.com'],
    ['https://Sluice.Example.com:443/', 'https://sluice.example.com'],
    ['https://example.com:8443/tools/sluice/', 'https://example.com:8443/tools/sluice'],
    ['http://localhost:8080', 'http://localhost:8080'],
  ])('takes %s as the public address of the server', async (url, expected) => {
    const { config } = await loadText(`${written()}server: { url: "${url}" }\n`);
    expect(config.server.url).toBe(expected);
  });

  it('takes a value through an anchor and its alias', async () => {
    const { config } = await loadText(
      written(['clientSecret: { env: DEV }', 'clientSecret: &one { env: DEV }'], ['{ env: ST }', '*one']),
    );
    expect(config.pipelines[0]?.tenants.get('stage')).toMatchObject({ clientSecret: { name: 'DEV' } });
  });

  it('finds the folders of a tenant without an API beside the file', async () => {
    const { config } = await loadText(
      written([prodByHttp, 'prod: { driver: directory, inbox: in, outbox: /srv/out }']),
    );
    expect(config.pipelines[0]?.tenants.get('prod')).toEqual({
      name: 'prod',
      driver: 'directory',
      inbox: expect.stringMatching(/^\/.+\/in$/),
      outbox: '/srv/out',
      poll: undefined,
      keep: 30 * 24 * 3600_000,
      whole: false,
      apps: {},
      ignore: new Map(),
    });
  });

  it('says how an inbox is looked at, what is kept of it, and that it is everything', async () => {
    const tenant = 'dev: { driver: directory, inbox: in, poll: 10s, keep: 7d, whole: true }';
    const { config } = await loadText(written([devByHttp, tenant]));
    expect(config.pipelines[0]?.tenants.get('dev')).toMatchObject({
      poll: 10_000,
      keep: 7 * 24 * 3600_000,
      whole: true,
    });
  });

  it('lets a source be read from a folder, and have no other', async () => {
    const { config } = await loadText(written([devByHttp, 'dev: { driver: directory, inbox: in }']));
    expect(config.pipelines[0]?.tenants.get('dev')).toMatchObject({ driver: 'directory', outbox: undefined });
  });

  it('may leave out environments: then it only exports', async () => {
    const { config, warnings } = await loadText(written().replace(/environments:[^]*/, ''));
    expect(config.pipelines[0]?.environments.size).toBe(0);
    expect(briefly(warnings)).toEqual(['SLC1151 tenants.stage', 'SLC1151 tenants.prod']);
  });

  it('warns of a token that its repository does not need', async () => {
    const { warnings } = await loadText(
      written(['https://git.example.com/acme/streams.git', 'streams.git, token: { env: TOKEN }']),
    );
    expect(briefly(warnings)).toEqual(['SLC1153 repository.token']);
  });

  it('is refused by name where it does not exist', async () => {
    const path = join(await configFolder({}), 'sluice.yaml');
    const refused = await refusalOf(loadConfig(path, diskFiles));
    expect(briefly(refused.problems)).toEqual(['SLC1101 ']);
    expect(refused.message).toContain(`${path}:1:1: cannot be read (ENOENT); name an existing file`);
  });
});

it('the example loads without a warning', async () => {
  const { config, warnings } = await loadConfig(example, diskFiles);
  expect(warnings).toEqual([]);
  expect([...(config.pipelines[0]?.environments.keys() ?? [])]).toEqual(['staging', 'production']);
  expect(config.store).toMatchObject({ path: join(dirname(example), 'data/sluice.db') });
});

describe('a configuration folder', () => {
  const other = written(
    ['acme/streams', 'acme/other'],
    ['dev:', 'lab:'],
    ['tenant: dev }', 'tenant: lab }'],
    ['  stage:', '  uat:'],
    ['tenant: stage,', 'tenant: uat,'],
    ['  prod:', '  live:'],
    ['tenant: prod,', 'tenant: live,'],
    ['  staging:', '  test:'],
    ['from: staging', 'from: test'],
    ['  production:', '  final:'],
    ['acmedev', 'acmelab'],
    ['acmestage', 'acmeuat'],
    ['acmeprod', 'acmelive'],
  );

  it('has store and server in sluice.yaml, and a pipeline in every other file', async () => {
    const folder = await configFolder({
      'sluice.yaml': 'store: { url: "file:db" }\nserver: { listen: "[::1]:0" }\nlogLevel: debug\n',
      'warehouse.yaml': other,
      'shop.yaml': written(),
      '.hidden.yaml': 'nonsense',
      'notes.yml': 'nonsense',
    });
    const { config, warnings, files } = await loadConfig(folder, diskFiles);
    expect(config).toMatchObject({
      store: { path: join(folder, 'db') },
      server: { listen: { host: '::1', port: 0 } },
      logLevel: 'debug',
    });
    expect(config.pipelines.map(({ name, source }) => [name, source.name])).toEqual([
      ['shop', 'dev'],
      ['warehouse', 'lab'],
    ]);
    expect(warnings.map(({ code, file }) => [code, file])).toEqual([['SLC1152', join(folder, 'notes.yml')]]);
    expect(files).toEqual([
      folder,
      ...['sluice.yaml', 'shop.yaml', 'warehouse.yaml'].map((file) => join(folder, file)),
    ]);
  });

  it('may have an empty sluice.yaml', async () => {
    const folder = await configFolder({ 'sluice.yaml': '# all defaults\n', 'shop.yaml': written() });
    const { config } = await loadConfig(folder, diskFiles);
    expect(config.store).toMatchObject({ path: join(folder, 'data/sluice.db') });
  });

  it('is refused where names, tenants or branches of one pipeline are those of another', async () => {
    const folder = await configFolder({ 'sluice.yaml': '', 'a.yaml': written(), 'b.yaml': written() });
    const { problems } = await refusalOf(loadConfig(folder, diskFiles));
    expect(new Set(problems.map(({ file }) => file))).toEqual(new Set([join(folder, 'b.yaml')]));
    expect([...briefly(problems)].sort()).toEqual(
      [
        ...['dev', 'stage', 'prod'].map((name) => `SLC1112 tenants.${name}.tenant`),
        ...['dev', 'stage', 'prod'].map((name) => `SLC1113 tenants.${name}`),
        ...['environments.staging', 'environments.production', 'source.tenant'].map(
          (key) => `SLC1113 ${key}`,
        ),
        ...['source', 'environments.staging', 'environments.production'].map(
          (key) => `SLC1115 ${key}.branch`,
        ),
      ].sort(),
    );
  });

  it('is refused with one complaint for each file that is not what it should be', async () => {
    const folder = await configFolder({
      'sluice.yaml': 'repository: { url: x }\n',
      'Shop.yaml': `${written()}store: { url: "file:db" }\n`,
    });
    const refused = await refusalOf(loadConfig(folder, diskFiles));
    expect(briefly(refused.problems)).toEqual(['SLC1117 ', 'SLC1104 store', 'SLC1104 repository']);
    expect(refused.message).toContain(
      'in a folder, sluice.yaml has store, retention, server, notify, tracing and logLevel',
    );
  });

  it('is refused without sluice.yaml and without a pipeline', async () => {
    const folder = await configFolder({});
    const { problems } = await refusalOf(loadConfig(folder, diskFiles));
    expect(briefly(problems)).toEqual(['SLC1117 ', 'SLC1101 ']);
  });
});
