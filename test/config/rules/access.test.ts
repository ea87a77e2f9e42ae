import { describe, expect, it } from 'vitest';
import { briefly, loadText, refusal } from '../config-folder.ts';
import { written } from '../written.ts';

const withServer = (server: string) => `${written()}server: { ${server} }\n`;
const oidc =
  'oidc: { issuer: https://login.acme.example/realms/acme, clientId: sluice, clientSecret: { env: OIDC } }';
const roles = 'roles: [{ role: viewer, groups: [automation] }]';
const url = 'url: https://sluice.acme.example';

const accessOf = async (server: string) => (await loadText(withServer(server))).config.server.access;

describe('who is let in', () => {
  it.each([
    ['', 'view'],
    ['listen: "[::1]:0"', 'view'],
    ['access: { anonymous: none }', 'none'],
    ['access: { token: { env: T } }', 'view'],
    // Without access, nothing but webhooks is served under that name.
    [url, 'view'],
    [`${url}, access: { token: { env: T } }`, 'none'],
    ['url: http://localhost:8080, access: { token: { env: T } }', 'view'],
    [`${url}, access: { token: { env: T }, anonymous: view }`, 'view'],
    [`url: http://localhost:8080, access: { ${oidc}, ${roles} }`, 'none'],
    ['listen: 0.0.0.0:0, access: { token: { env: T } }', 'none'],
    ['listen: 0.0.0.0:0, access: { token: { env: T }, anonymous: view }', 'view'],
  ])('is by default who is on this machine: %s', async (server, anonymous) => {
    expect((await accessOf(server)).anonymous).toBe(anonymous);
  });

  it('is known by what the configuration says', async () => {
    const access = await accessOf(`${url}, access: { token: { file: token }, ${oidc}, ${roles} }`);
    expect(access).toMatchObject({
      isConfigured: true,
      token: { from: 'file', key: 'server.access.token' },
      oidc: {
        issuer: 'https://login.acme.example/realms/acme',
        clientId: 'sluice',
        clientSecret: { from: 'env', key: 'server.access.oidc.clientSecret', name: 'OIDC' },
        scopes: ['openid', 'email', 'profile'],
        nameClaim: 'email',
        groupsClaim: 'groups',
      },
      roles: [{ role: 'viewer', stages: ['*'], users: [], groups: ['automation'] }],
    });
  });

  it.each([
    ['listen: 0.0.0.0:0', 'SLC1125 server.listen', 'server.pages to off'],
    [`listen: 10.0.0.5:0, ${url}`, 'SLC1125 server.listen', 'server.access.oidc'],
    ['listen: 0.0.0.0:0, access: { anonymous: view }', 'SLC1125 server.listen', 'server.access.token'],
    [`access: { ${oidc}, ${roles} }`, 'SLC1126 server.access.oidc', 'set server.url'],
    [`${url}, access: { ${oidc} }`, 'SLC1126 server.access.oidc', 'add server.access.roles'],
    [`access: { ${roles} }`, 'SLC1126 server.access.roles', 'set server.access.oidc'],
    [`${url}, access: { ${oidc}, roles: [{ role: viewer }] }`, 'SLC1126 server.access.roles[0]', 'add users'],
    ['access: { token: hush }', 'SLC1107 server.access.token', '{ env: NAME }'],
    [
      `${url}, access: { ${oidc.replace('https', 'http')}, ${roles} }`,
      'SLC1109 server.access.oidc.issuer',
      'https',
    ],
    [
      `${url}, access: { ${oidc}, roles: [{ role: admin, users: [a] }] }`,
      'SLC1106 server.access.roles[0].role',
      'approver',
    ],
    ['access: { anonymous: operate }', 'SLC1106 server.access.anonymous', 'view or none'],
    ['access: { tokens: x }', 'SLC1104 server.access.tokens', 'token'],
    ['pages: never', 'SLC1106 server.pages', 'on or off'],
  ])('is refused: %s', async (server, problem, remedy) => {
    const { problems } = await refusal(withServer(server));
    expect(briefly(problems)).toEqual([problem]);
    expect(problems[0]?.remedy).toContain(remedy);
    expect(problems[0]?.line).toBeGreaterThan(1);
  });

  it('takes a provider on this machine without https', async () => {
    const here = oidc.replace('https://login.acme.example/realms/acme', 'http://127.0.0.1:9000/x/');
    const access = await accessOf(`${url}, access: { ${here}, ${roles} }`);
    expect(access.oidc?.issuer).toBe('http://127.0.0.1:9000/x/');
  });

  it('is warned of a role that nothing is of', async () => {
    const server = `${url}, access: { ${oidc}, roles: [{ role: viewer, stages: [staging, prd*], users: [a] }] }`;
    const { warnings } = await loadText(withServer(server));
    expect(briefly(warnings)).toEqual(['SLC1157 server.access.roles[0].stages[1]']);
    expect(warnings[0]?.remedy).toContain('production');
  });
});
