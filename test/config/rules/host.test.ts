import { describe, expect, it } from 'vitest';
import { commandNames } from '../../../src/core/review/slash-command.ts';
import { briefly, loadText, refusal } from '../config-folder.ts';
import { written } from '../written.ts';

const url = 'https://git.example.com/acme/streams.git';
const onGitHub = 'https://github.com/acme/streams.git';

/** A configuration with this host, and a repository at an address with more keys. */
const withHost = (host: string, address = onGitHub, repository = '') =>
  written([url, `${address}${repository}`], ['source:', `host: ${host}\nsource:`]);

const app = 'app: { id: 42, privateKey: { file: app.pem } }';
const github = (more = '') => `{ kind: github, repository: acme/streams${more === '' ? '' : `, ${more}`} }`;

describe('a host on GitHub', () => {
  it('uses the token of the repository where it has none', async () => {
    const { config } = await loadText(withHost(github(), onGitHub, ', token: { env: TOKEN }'));
    const [pipeline] = config.pipelines;
    expect(pipeline?.host).toEqual({
      kind: 'github',
      repository: 'acme/streams',
      baseUrl: 'https://api.github.com',
      every: 60_000,
      commands: commandNames.map((command) => ({ command, by: undefined })),
      credentials: { token: { from: 'env', key: 'repository.token', name: 'TOKEN' } },
    });
  });

  it('has a token of its own before that of the repository', async () => {
    const text = withHost(github('token: { env: OWN }, every: 5m'), onGitHub, ', token: { env: TOKEN }');
    const { config } = await loadText(text);
    expect(config.pipelines[0]?.host).toMatchObject({
      every: 300_000,
      credentials: { token: { key: 'host.token', name: 'OWN' } },
    });
  });

  it('can be worked on as an App, also on an Enterprise Server', async () => {
    const more = `baseUrl: https://ghe.acme.example/api/v3/, ${app}`;
    const { config } = await loadText(withHost(github(more), 'https://ghe.acme.example/acme/streams.git'));
    expect(config.pipelines[0]?.host).toMatchObject({
      baseUrl: 'https://ghe.acme.example/api/v3',
      credentials: {
        app: {
          id: 42,
          installation: undefined,
          privateKey: {
            from: 'file',
            key: 'host.app.privateKey',
            path: expect.stringMatching(/\/app\.pem$/),
          },
        },
      },
    });
  });

  it('may be beside a repository that is a path, whose token then has a use', async () => {
    const { config, warnings } = await loadText(
      withHost(github(), '/srv/streams.git', ', token: { env: T }'),
    );
    expect(config.pipelines[0]?.host.kind).toBe('github');
    expect(warnings).toEqual([]);
    const unused = withHost(github(app), '/srv/streams.git', ', token: { env: T }');
    expect(briefly((await loadText(unused)).warnings)).toEqual(['SLC1153 repository.token']);
  });

  it.each([
    ['no credentials', withHost(github()), ['SLC1122 host']],
    ['a token and an App', withHost(github(`token: { env: T }, ${app}`)), ['SLC1122 host.token']],
    [
      'the token of a repository elsewhere',
      withHost(github(), url, ', token: { env: T }'),
      ['SLC1123 repository.url'],
    ],
    ['an App for a repository elsewhere', withHost(github(app), url), ['SLC1123 repository.url']],
    [
      'much that is wrong at once',
      withHost(
        `{ kind: github, repository: acme, evry: 1m, baseUrl: http://ghe.acme.example, token: secret, ${app} }`,
      ),
      [
        'SLC1104 host.evry',
        'SLC1106 host.repository',
        'SLC1107 host.token',
        'SLC1109 host.baseUrl',
        'SLC1122 host.token',
      ],
    ],
    [
      'a command that there is not',
      withHost(github('token: { env: T }, commands: [aprove]')),
      ['SLC1106 host.commands[0]'],
    ],
    [
      'a command in two entries',
      withHost(github('token: { env: T }, commands: [hold, { command: hold, by: [members] }]')),
      ['SLC1106 host.commands'],
    ],
    [
      'commands of which much is wrong',
      withHost(
        github(
          'token: { env: T }, commands: [{ command: hold, by: [cli] }, { command: plan, bye: [a] }, { command: accept, by: [] }, { by: [members] }]',
        ),
      ),
      [
        'SLC1104 host.commands[1].bye',
        'SLC1105 host.commands[3].command',
        'SLC1106 host.commands[0].by[0]',
        'SLC1106 host.commands[2].by',
      ],
    ],
    [
      'a key of another kind',
      withHost('{ kind: plain, repository: acme/streams }'),
      ['SLC1104 host.repository'],
    ],
    [
      'a private key in the open',
      withHost(github('app: { id: 42, privateKey: "-----BEGIN" }')),
      ['SLC1107 host.app.privateKey'],
    ],
  ])('is refused with %s', async (_what, text, problems) => {
    expect(briefly((await refusal(text)).problems).toSorted()).toEqual(problems);
  });

  it('says which commands comments may give, and to whom', async () => {
    const commands = 'commands: [plan, { command: hold, by: [operator, "@acme/ops"] }, { command: resume }]';
    const { config } = await loadText(withHost(github(`token: { env: T }, ${commands}`)));
    expect(config.pipelines[0]?.host).toMatchObject({
      commands: [
        { command: 'plan', by: undefined },
        { command: 'hold', by: ['operator', '@acme/ops'] },
        { command: 'resume', by: undefined },
      ],
    });
  });

  it('may be elsewhere than the repository if each has credentials of its own', async () => {
    const { config } = await loadText(
      withHost(github('token: { env: OWN }'), url, ', token: { env: TOKEN }'),
    );
    expect(config.pipelines[0]?.host.kind).toBe('github');
  });

  it('lets an environment keep promotions that were approved', async () => {
    const { config } = await loadText(
      written(['from: staging', 'from: staging, promotion: { keepApproved: true }']),
    );
    const { environments } = config.pipelines[0] ?? {};
    expect(environments?.get('production')?.promotion).toEqual({ keepApproved: true });
    expect(environments?.get('staging')?.promotion).toEqual({ keepApproved: false });
  });
});
