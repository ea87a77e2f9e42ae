import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDocument } from '../../src/config/document.ts';
import { briefly, loadText, refusal } from './config-folder.ts';
import { written } from './written.ts';
import { propertyRuns } from '../support/property-runs.ts';

/** What is replaced in a good configuration, and the one problem that this makes. */
const single: readonly (readonly [name: string, from: string, to: string, problem: string, says: string])[] =
  [
    [
      'an unknown key',
      'source: {',
      'source: { sigh: 1,',
      'SLC1104 source.sigh',
      'known here are name, tenant',
    ],
    [
      'a misspelt key',
      'tenant: dev }',
      'tenant: dev, brnach: x }',
      'SLC1104 source.brnach',
      'did you mean branch?',
    ],
    [
      'a key in other case',
      'driver: http',
      'timeOut: 1s, driver: http',
      'SLC1104 tenants.dev.timeOut',
      'did you mean timeout?',
    ],
    [
      'the earlier name of the stages of a role',
      'source: {',
      'server: { access: { roles: [{ role: viewer, users: ["@robin"], lanes: [staging] }] } }\nsource: {',
      'SLC1104 server.access.roles[0].lanes',
      'write stages, the name of this key since 0.2.0',
    ],
    [
      'the earlier name of an age of runs',
      'source: {',
      'retention: { passes: 30d }\nsource: {',
      'SLC1104 retention.passes',
      'write runs, the name of this key since 0.2.0',
    ],
    [
      'the earlier form of an approval',
      'from: staging',
      'from: staging, approval: required',
      'SLC1106 environments.production.approval',
      'known here are required, by, notAuthor',
    ],
    [
      'a schedule of four fields',
      'from: staging',
      'from: staging, windows: [{ allow: "0 9 * *", for: 1h }]',
      'SLC1106 environments.production.windows[0].allow',
      'five fields',
    ],
    [
      'a schedule that never comes',
      'from: staging',
      'from: staging, windows: [{ deny: "0 0 30 2 *", for: 1h }]',
      'SLC1106 environments.production.windows[0].deny',
      'never comes',
    ],
    [
      'a schedule at a minute that there is not',
      'from: staging',
      'from: staging, windows: [{ deny: "61 0 * * *", for: 1h }]',
      'SLC1106 environments.production.windows[0].deny',
      'cannot be',
    ],
    [
      'a time zone that there is not',
      'from: staging',
      'from: staging, windows: [{ allow: "0 9 * * *", for: 1h, timezone: Europe/Berln }]',
      'SLC1106 environments.production.windows[0].timezone',
      'Europe/Berlin',
    ],
    [
      'a window without a length',
      'from: staging',
      'from: staging, windows: [{ allow: "0 9 * * *" }]',
      'SLC1105 environments.production.windows[0].for',
      'Duration in elapsed time',
    ],
    [
      'a fingerprint that is none',
      'source: {',
      'source: { allowFindings: [abc],',
      'SLC1106 source.allowFindings[0]',
      'write the 16 digits',
    ],
    ['an unknown section', 'source:', 'drift: {}\nsource:', 'SLC1104 drift', 'remove it'],
    ['a missing key', 'branch: env/staging, ', '', 'SLC1105 environments.staging.branch', 'add it: Branch'],
    ['a missing section', 'source: { tenant: dev }', '', 'SLC1105 source', 'is missing'],
    [
      'a missing secret',
      'clientSecret: { env: DEV }',
      '',
      'SLC1105 tenants.dev.clientSecret',
      '{ env: NAME }',
    ],
    ['a missing driver', 'driver: http, ', '', 'SLC1105 tenants.dev.driver', 'is missing'],
    [
      'another driver',
      'driver: http',
      'driver: ftp',
      'SLC1106 tenants.dev.driver',
      'write http or directory',
    ],
    [
      'a key of another driver',
      'driver: http',
      'inbox: in, driver: http',
      'SLC1104 tenants.dev.inbox',
      'known here are driver, baseUrl',
    ],
    [
      'another host',
      'source:',
      'host: { kind: gitlab }\nsource:',
      'SLC1106 host.kind',
      'write plain or github',
    ],
    ['a host of no kind', 'source:', 'host: {}\nsource:', 'SLC1105 host.kind', 'is missing'],
    ['a number for a text', 'tenant: acmedev', 'tenant: 123', 'SLC1106 tenants.dev.tenant', 'need quotes'],
    ['nothing after a key', 'source: { tenant: dev }', 'source:', 'SLC1106 source', 'a mapping'],
    ['a text for a list', 'tenant: dev }', 'tenant: dev, include: "*" }', 'SLC1106 source.include', 'a list'],
    [
      'a text for a switch',
      'tenant: dev }',
      'tenant: dev, push: yes }',
      'SLC1106 source.push',
      'true or false',
    ],
    [
      'an empty include',
      'tenant: dev }',
      'tenant: dev, include: [] }',
      'SLC1106 source.include',
      'the least is 1 entry',
    ],
    [
      'a glob with a slash',
      'tenant: dev }',
      'tenant: dev, exclude: [a, b/c] }',
      'SLC1106 source.exclude[1]',
      'with * for any',
    ],
    ['no duration', 'tenant: dev }', 'tenant: dev, every: 5 minutes }', 'SLC1106 source.every', '500ms, 20s'],
    [
      'a short duration',
      'tenant: dev }',
      'tenant: dev, every: 0s }',
      'SLC1106 source.every',
      'write 100ms or more',
    ],
    [
      'a long duration',
      'driver: http',
      'timeout: 2h, driver: http',
      'SLC1106 tenants.dev.timeout',
      'write 1h or less',
    ],
    [
      'no concurrency',
      'driver: http',
      'concurrency: 0, driver: http',
      'SLC1106 tenants.dev.concurrency',
      'the least is 1',
    ],
    [
      'much concurrency',
      'driver: http',
      'concurrency: 65, driver: http',
      'SLC1106 tenants.dev.concurrency',
      'the most is 64',
    ],
    [
      'half a concurrency',
      'driver: http',
      'concurrency: 1.5, driver: http',
      'SLC1106 tenants.dev.concurrency',
      'whole',
    ],
    [
      'a path without the id',
      'driver: http',
      'paths: { stream: /flows }, driver: http',
      'SLC1106 tenants.dev.paths.stream',
      'needs {id}; write a path such as /{service}/{tenant}/value-streams/{id}',
    ],
    [
      'a path of nothing that there is',
      'driver: http',
      'paths: { flows: /flows }, driver: http',
      'SLC1104 tenants.dev.paths.flows',
      'streams',
    ],
    [
      'a path that must be there',
      'driver: http',
      'paths: { importFile: null }, driver: http',
      'SLC1106 tenants.dev.paths.importFile',
      'text',
    ],
    [
      'a tenant with a hyphen',
      'tenant: acmedev',
      'tenant: acme-dev',
      'SLC1106 tenants.dev.tenant',
      '3 to 16',
    ],
    [
      'another state',
      'from: main',
      'from: main, state: on',
      'SLC1106 environments.staging.state',
      'file or keep or inactive',
    ],
    [
      'a branch with a space',
      'env/staging',
      '"env staging"',
      'SLC1106 environments.staging.branch',
      'a space',
    ],
    [
      'a branch of Sluice',
      'env/staging',
      'sluice/export/dev',
      'SLC1106 environments.staging.branch',
      'makes itself',
    ],
    ['an upper-case name', '  production:', '  PROD:', 'SLC1106 environments.PROD', 'a-z'],
    [
      'another store',
      'source:',
      'store: { url: mysql://u@h/db }\nsource:',
      'SLC1106 store.url',
      'write file: and a path',
    ],
    [
      'a port too high',
      'source:',
      'server: { listen: 127.0.0.1:65536 }\nsource:',
      'SLC1106 server.listen',
      '127.0.0.1:8080',
    ],
    [
      'an age of no time',
      'source:',
      'retention: { journal: 0d }\nsource:',
      'SLC1106 retention.journal',
      'write 1d or more',
    ],
    [
      'changes that are forgotten before what changed nothing',
      'source:',
      'retention: { audit: 30d }\nsource:',
      'SLC1106 retention.audit',
      'write as much as there or more',
    ],
    [
      'another log level',
      'source:',
      'logLevel: trace\nsource:',
      'SLC1106 logLevel',
      'debug or info or warn or error',
    ],
    [
      'a server for everybody',
      'source:',
      'server: { listen: 0.0.0.0:8080 }\nsource:',
      'SLC1125 server.listen',
      'set server.access.token or',
    ],
    [
      'a server for everybody by another address',
      'source:',
      'server: { listen: "[::]:8080", webhookSecret: { env: HOOK }, access: { anonymous: view } }\nsource:',
      'SLC1125 server.listen',
      'set server.access.token or',
    ],
    [
      'webhooks of everybody',
      'source:',
      'server: { listen: 0.0.0.0:8080, pages: off }\nsource:',
      'SLC1110 server.listen',
      'set server.webhookSecret to',
    ],
    [
      'a secret of webhooks as text',
      'source:',
      'server: { listen: 0.0.0.0:8080, pages: off, webhookSecret: hush }\nsource:',
      'SLC1107 server.webhookSecret',
      '{ env: NAME }',
    ],
    [
      'a public address in the open',
      'source:',
      'server: { url: http://sluice.example.com }\nsource:',
      'SLC1109 server.url',
      'use https',
    ],
    [
      'a public address with a password',
      'source:',
      'server: { url: "https://a:b@sluice.example.com" }\nsource:',
      'SLC1107 server.url',
      'remove them',
    ],
    [
      'a public address with a query',
      'source:',
      'server: { url: "https://sluice.example.com/?a" }\nsource:',
      'SLC1106 server.url',
      'query',
    ],
    ...['/../a', '/a/./b', '/%2e%2e/a', '//a', '/a//b', '/a;b', '/a@b'].map(
      (path) =>
        [
          `the path ${path} in a public address`,
          'source:',
          `server: { url: "https://sluice.example.com${path}" }\nsource:`,
          'SLC1106 server.url',
          'more than one way',
        ] as const,
    ),
    [
      'plain http to a tenant',
      'http://127.0.0.1:4010',
      'http://10.0.0.1:4010',
      'SLC1109 tenants.dev.baseUrl',
      'use https',
    ],
    [
      'plain http to a look-alike',
      'http://127.0.0.1:4010',
      'http://127.0.0.1.evil.example',
      'SLC1109 tenants.dev.baseUrl',
      'https',
    ],
    [
      'a base address with a query',
      'http://127.0.0.1:4010',
      'https://a.example/?x=1',
      'SLC1106 tenants.dev.baseUrl',
      'query',
    ],
    ['plain http to a repository', 'https://git.', 'http://git.', 'SLC1109 repository.url', 'use https'],
    [
      'a command for a repository',
      'https://git.example.com/acme/streams.git',
      '"ext::sh -c id"',
      'SLC1106 repository.url',
      'https://host',
    ],
    [
      'a helper for a repository',
      'https://git.example.com/acme/streams.git',
      'ext::id',
      'SLC1106 repository.url',
      'https://host',
    ],
    [
      'an option for a repository',
      'https://git.example.com/acme/streams.git',
      '--upload-pack=id',
      'SLC1106 repository.url',
      'https://host',
    ],
    [
      'a repository reached by ssh',
      'https://git.example.com/acme/streams.git',
      'ssh://git@git.example.com/acme/streams.git',
      'SLC1106 repository.url',
      'ssh is not spoken',
    ],
    [
      'a repository reached by ssh, in short',
      'https://git.example.com/acme/streams.git',
      'git@git.example.com:acme/streams.git',
      'SLC1106 repository.url',
      'ssh is not spoken',
    ],
    [
      'a space in the address of a repository',
      'https://git.example.com/acme/streams.git',
      '"https://git.example.com/my streams.git"',
      'SLC1106 repository.url',
      'https',
    ],
    ...[String.raw`/srv/a\u0007b.git`, 'file:///srv/a%0Ab.git'].map(
      (path) =>
        [
          `what cannot be seen in the path of a repository: ${path}`,
          'https://git.example.com/acme/streams.git',
          `"${path}"`,
          'SLC1106 repository.url',
          'https://host',
        ] as const,
    ),
    ['a git:// repository', 'https://git.', 'git://git.', 'SLC1106 repository.url', 'not supported'],
    [
      'a variable that cannot be',
      '{ env: DEV }',
      '{ env: "a b" }',
      'SLC1106 tenants.dev.clientSecret',
      'GITHUB_TOKEN',
    ],
    [
      'a secret with two places',
      '{ env: DEV }',
      '{ env: DEV, file: x }',
      'SLC1106 tenants.dev.clientSecret',
      '{ env: NAME }',
    ],
    [
      'an address as a host of a secret',
      'from: main',
      'from: main, secrets: { erpKey: { env: ERP, hosts: ["https://erp.acme.example/"] } }',
      'SLC1106 environments.staging.secrets.erpKey.hosts[0]',
      'write only the name, in lower case: erp.acme.example, or *.acme.example for all hosts below it',
    ],
    [
      'a name of a stream as the bound of a secret',
      'from: main',
      'from: main, secrets: { erpKey: { env: ERP, streams: ["Orders EU"] } }',
      'SLC1106 environments.staging.secrets.erpKey.streams[0]',
      'is not a pattern for slugs',
    ],
    [
      'an empty bound of a secret',
      'from: main',
      'from: main, secrets: { erpKey: { env: ERP, hosts: [] } }',
      'SLC1106 environments.staging.secrets.erpKey.hosts',
      'the least is 1 entry',
    ],
    [
      'an unknown key of the bound of a secret',
      'from: main',
      'from: main, secrets: { erpKey: { env: ERP, host: [erp.acme.example] } }',
      'SLC1106 environments.staging.secrets.erpKey',
      'and streams and hosts to bind it',
    ],
  ];

describe('a configuration is refused for', () => {
  it.each(single)('%s', async (_, from, to, problem, says) => {
    const refused = await refusal(written([from, to]));
    expect(briefly(refused.problems).map((brief) => brief.replace(/\.(env|file)$/, ''))).toEqual([problem]);
    expect(refused.message).toContain(says);
  });
});

describe('whatever a file holds', () => {
  it('is told of in full where the file is empty, at its first line', async () => {
    const { problems } = await refusal('');
    expect(briefly(problems)).toEqual(['SLC1105 repository', 'SLC1105 tenants', 'SLC1105 source']);
    expect(problems.map(({ line, column }) => [line, column])).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
  });

  it.each(['42', '- a', '"text"', 'true'])('is refused where the file as a whole is %s', async (text) => {
    expect(briefly((await refusal(text)).problems)).toEqual(['SLC1106 ']);
  });

  it('is taken or refused with places inside the file, never worse', async () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ': ',
      ', ',
      '\n',
      '  ',
      '&a ',
      '*a',
      '!t ',
      '"',
      '- ',
      '? ',
      '| ',
      '# ',
      '0',
      'null',
      '__proto__',
      '%',
      '@',
      'dev',
      'env',
      'main',
    ];
    const place = fc.nat({ max: written().length });
    const edits = fc.array(fc.tuple(place, fc.nat({ max: 12 }), fc.constantFrom(...pieces)), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(edits, async (all) => {
        let text = written();
        for (const [at, removed, added] of all) text = text.slice(0, at) + added + text.slice(at + removed);
        const { document, problems } = readDocument(text, 'sluice.yaml');
        const lines = text.split('\n').length;
        for (const { line, column } of problems)
          expect([line >= 1 && line <= lines, column >= 1]).toEqual([true, true]);
        expect(document !== undefined || problems.length > 0).toBe(true);
        const loaded = await loadText(text).catch((error: unknown) => error);
        expect(loaded instanceof Error ? loaded.name : 'loaded').toMatch(/^(loaded|ConfigInvalid)$/);
      }),
      { numRuns: propertyRuns(300) },
    );
  });
});

describe('what is told', () => {
  it('is everything at once, in the order of the lines, each with line, column, key and remedy', async () => {
    const refused = await refusal(
      written(
        ['source: { tenant: dev }', 'source: { tenant: dve, every: soon }\nlogLevel: loud'],
        ['tenant: stage, from: main', 'tenant: dev, form: main'],
        ['tenant: prod, from: staging', 'tenant: dev, from: stagin, every: 1w'],
      ),
    );
    expect(
      refused.message
        .split('\n')
        .slice(1)
        .map((line) => line.replace(/^.*sluice\.yaml:/, '')),
    ).toEqual([
      "6:19: source.tenant: there is no tenant 'dve'; did you mean dev? [SLC1111]",
      '6:31: source.every: is not a duration; write a number and a unit: 500ms, 20s, 5m, 2h or 1d [SLC1106]',
      '7:11: logLevel: is not a value that this key can have; write debug or info or warn or error [SLC1106]',
      "9:3: environments.staging.from: is missing; add it: Origin of promotions: the source's branch, or the name of another environment [SLC1105]",
      "9:48: environments.staging.form: unknown key 'form'; did you mean from? [SLC1104]",
      '10:49: environments.production.tenant: the environment staging has this tenant already; give each environment a tenant of its own [SLC1112]',
      "10:60: environments.production.from: 'stagin' is neither the source's branch nor an environment; did you mean staging? [SLC1114]",
      '10:75: environments.production.every: is not a duration; write a number and a unit: 500ms, 20s, 5m, 2h or 1d [SLC1106]',
    ]);
  });

  const canary = 'ghp_Canary7f3a9b';
  it.each([
    ['for a token', ['streams.git }', `streams.git, token: ${canary} }`], 'SLC1107 repository.token'],
    ['for a client secret', ['{ env: DEV }', canary], 'SLC1107 tenants.dev.clientSecret'],
    [
      'for a secret of an environment',
      ['from: main', `from: main, secrets: { erp: ${canary} }`],
      'SLC1107 environments.staging.secrets.erp',
    ],
    ['in the braces of a secret', ['{ env: DEV }', `{ ${canary} }`], 'SLC1106 tenants.dev.clientSecret'],
    [
      'beside the variable of a secret',
      ['{ env: DEV }', `{ env: DEV, ${canary} }`],
      'SLC1106 tenants.dev.clientSecret',
    ],
    [
      'as an impossible variable',
      ['{ env: DEV }', `{ env: "${canary}!" }`],
      'SLC1106 tenants.dev.clientSecret.env',
    ],
    [
      'in the address of the repository',
      ['https://git.', `https://${canary}@git.`],
      'SLC1107 repository.url',
    ],
    [
      'as a password of the repository',
      ['https://git.', `https://me:${canary}@git.`],
      'SLC1107 repository.url',
    ],
    [
      'in the query of the repository',
      ['streams.git }', `"streams.git?token=${canary}" }`],
      'SLC1106 repository.url',
    ],
    [
      'in the address of a tenant',
      ['http://127.0.0.1:4010', `https://x:${canary}@a.example`],
      'SLC1107 tenants.dev.baseUrl',
    ],
    [
      'after a colon without a space',
      ['streams.git }', `streams.git, token:${canary} }`],
      'SLC1104 repository.…',
    ],
    ['that looks like an alias', ['{ env: DEV }', `*${canary}`], 'SLC1103 tenants.dev.clientSecret'],
    ['that looks like a tag', ['{ env: DEV }', `!${canary} x`], 'SLC1103 tenants.dev.clientSecret'],
    ['that needs quotes', ['{ env: DEV }', `@${canary}`], 'SLC1103 '],
    [
      'as the name of a tenant',
      ['source: { tenant: dev }', `source: { tenant: dev, name: ${canary} }`],
      'SLC1106 source.name',
    ],
    [
      'in the address of the store',
      ['source:', `store: { url: "postgres://u:${canary}@h/db" }\nsource:`],
      'SLC1107 store.url',
    ],
  ] as const)('never repeats a secret that was written %s', async (_, replacement, problem) => {
    const refused = await refusal(written(replacement));
    expect(briefly(refused.problems)).toContain(problem);
    expect(JSON.stringify([refused.message, refused.problems, refused.stack])).not.toMatch(/canary/i);
  });
});
