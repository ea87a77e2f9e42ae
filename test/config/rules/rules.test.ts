import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppNames } from '../../../src/core/stream/app-names.ts';
import { briefly, loadText, refusal } from '../config-folder.ts';
import { devByHttp, prodByHttp, written } from '../written.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const broken: readonly (readonly [
  name: string,
  replacements: readonly (readonly [string, string])[],
  problems: readonly string[],
])[] = [
  [
    'two environments on one tenant',
    [['tenant: prod,', 'tenant: stage,']],
    ['SLC1112 environments.production.tenant'],
  ],
  [
    'an environment on the tenant of the source',
    [['tenant: prod,', 'tenant: dev,']],
    ['SLC1112 environments.production.tenant'],
  ],
  [
    'two entries for one tenant of the platform',
    [['acmeprod', 'acmestage']],
    ['SLC1112 tenants.prod.tenant'],
  ],
  [
    'two spellings of one address',
    [['4010, tenant: acmeprod', '4010/, tenant: acmestage']],
    ['SLC1112 tenants.prod.tenant'],
  ],
  [
    'a source called like an environment',
    [['tenant: dev }', 'tenant: dev, name: staging }']],
    ['SLC1113 source.name'],
  ],
  [
    "an environment called like the source's tenant",
    [
      ['  staging:', '  dev:'],
      ['from: staging', 'from: dev'],
    ],
    ['SLC1113 source.tenant'],
  ],
  [
    "an environment called like the source's branch",
    [
      ['  staging:', '  main:'],
      ['from: staging', 'from: main'],
    ],
    ['SLC1113 environments.main', 'SLC1114 environments.main.from'],
  ],
  ['an environment from nowhere', [['from: staging', 'from: uat']], ['SLC1114 environments.production.from']],
  [
    "an environment from another branch than the source's",
    [['tenant: dev }', 'tenant: dev, branch: trunk }']],
    ['SLC1114 environments.staging.from'],
  ],
  [
    'an environment from itself',
    [['from: staging', 'from: production']],
    ['SLC1114 environments.production.from'],
  ],
  [
    'environments from each other',
    [['from: main', 'from: production']],
    ['SLC1114 environments.staging.from'],
  ],
  [
    'a window that allows and denies, and one that does neither',
    [
      [
        'from: staging',
        'from: staging, windows: [{ for: 1h }, { allow: "0 9 * * *", deny: "0 9 * * *", for: 1h }]',
      ],
    ],
    ['SLC1119 environments.production.windows[0]', 'SLC1119 environments.production.windows[1]'],
  ],
  [
    'a removal where people write to the tenant',
    [
      ['from: staging', 'from: staging, prune: delete'],
      [prodByHttp, 'prod: { driver: directory, inbox: in, outbox: out }'],
    ],
    ['SLC1120 environments.production.prune'],
  ],
  [
    'two environments on one branch',
    [['env/production', 'env/staging']],
    ['SLC1115 environments.production.branch'],
  ],
  [
    "an environment on the source's branch",
    [['env/staging', 'main']],
    ['SLC1115 environments.staging.branch'],
  ],
  [
    'a branch that is a folder of another',
    [['env/production', 'env']],
    ['SLC1115 environments.production.branch'],
  ],
  [
    'a branch below another',
    [['env/production', 'env/staging/two']],
    ['SLC1115 environments.production.branch'],
  ],
  ['an unknown tenant', [['tenant: prod,', 'tenant: prd,']], ['SLC1111 environments.production.tenant']],
  [
    'two prefixes that become one',
    [['driver: http', 'apps: { a-: x-, b-: x- }, driver: http']],
    ['SLC1116 tenants.dev.apps.b-'],
  ],
  [
    'a prefix that becomes the beginning of another',
    [['driver: http', 'apps: { a-: x-, b-: x-y- }, driver: http']],
    ['SLC1116 tenants.dev.apps.b-'],
  ],
  [
    'an environment on a tenant without an outbox',
    [[prodByHttp, 'prod: { driver: directory, inbox: in }']],
    ['SLC1105 tenants.prod.outbox'],
  ],
  [
    'an outbox that is the inbox',
    [[prodByHttp, 'prod: { driver: directory, inbox: exchange, outbox: ./exchange/ }']],
    ['SLC1118 tenants.prod.outbox'],
  ],
  [
    'an outbox inside an inbox',
    [[prodByHttp, 'prod: { driver: directory, inbox: exchange, outbox: exchange/out }']],
    ['SLC1118 tenants.prod.outbox'],
  ],
  [
    "an inbox around another tenant's outbox",
    [
      [devByHttp, 'dev: { driver: directory, inbox: exchange }'],
      [prodByHttp, 'prod: { driver: directory, inbox: in, outbox: exchange/prod/../out }'],
    ],
    ['SLC1118 tenants.prod.outbox'],
  ],
  ['an empty prefix', [['driver: http', 'apps: { a-: "" }, driver: http']], ['SLC1106 tenants.dev.apps.a-']],
  [
    'an invalid field to ignore',
    [['driver: http', 'ignore: { "value-streams/**": [mapper] }, driver: http']],
    ['SLC1106 tenants.dev.ignore.…[0]'],
  ],
  [
    'an invalid file to ignore fields of',
    [['driver: http', 'ignore: { connections/shop.json: [/name] }, driver: http']],
    ['SLC1106 tenants.dev.ignore.…'],
  ],
  [
    'a prefix that stands twice',
    [['driver: http', 'apps: { a-: x-, a-: y- }, driver: http']],
    ['SLC1103 tenants.dev.apps.a-'],
  ],
];

describe('the rules refuse', () => {
  it.each(broken)('%s', async (_, replacements, problems) => {
    expect(briefly((await refusal(written(...replacements))).problems)).toEqual(problems);
  });

  it('one circle once, and name all that are in it', async () => {
    const refused = await refusal(
      written([
        '  staging: { branch: env/staging, tenant: stage, from: main }',
        '  staging: { branch: env/staging, tenant: stage, from: production }',
      ]),
    );
    expect(refused.problems).toHaveLength(1);
    expect(refused.message).toContain('staging from production from staging');
  });
});

describe('the rules speak although', () => {
  it('the tenant that an environment names is not usable itself', async () => {
    const { problems } = await refusal(written(['tenant: acmestage, ', '']));
    expect(briefly(problems)).toEqual(['SLC1105 tenants.stage.tenant']);
  });

  it('a folder of a tenant is not usable itself', async () => {
    const { problems } = await refusal(
      written([prodByHttp, 'prod: { driver: directory, inbox: in, outbox: 3 }']),
    );
    expect(briefly(problems)).toEqual(['SLC1106 tenants.prod.outbox']);
  });

  it('another key of the same environment is wrong', async () => {
    const { problems } = await refusal(
      written(['env/production, tenant: prod', 'env/staging, every: x, tenant: prod']),
    );
    expect(briefly(problems)).toEqual([
      'SLC1115 environments.production.branch',
      'SLC1106 environments.production.every',
    ]);
  });
});

/** Short prefixes of few letters, so that they overlap often. */
const prefix = fc.string({ unit: fc.constantFrom('a', 'b', '-'), minLength: 1, maxLength: 3 });
const apps = fc.dictionary(prefix, prefix, { minKeys: 1, maxKeys: 3, noNullPrototype: true });

describe('a map of prefixes', () => {
  it('that the rules accept brings every name that it changes back', async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(
        apps,
        fc.string({ unit: fc.constantFrom('a', 'b', '-'), maxLength: 4 }),
        async (map, rest) => {
          const text = written(['driver: http', `apps: ${JSON.stringify(map)}, driver: http`]);
          const taken = await loadText(text).then(
            () => true,
            () => false,
          );
          fc.pre(taken);
          accepted += 1;
          const names = new AppNames(map);
          for (const tenantPrefix of Object.keys(map)) expect(names.loses(tenantPrefix + rest)).toBe(false);
        },
      ),
      { numRuns: propertyRuns(200) },
    );
    expect(accepted).toBeGreaterThan(propertyRuns(100));
  });
});
