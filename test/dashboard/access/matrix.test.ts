import { describe, expect, it } from 'vitest';
import { goodRequests } from '../api/requests.ts';
import { aRole, aHarness, bearer, type Asking, type Harness } from '../api/harness.ts';
import { signedInAs } from './signed-in-as.ts';

/*
 * Every route for everybody who may ask. A row for each route that the served description has: without one, the first
 * test fails. All good answers are 2xx; what is not allowed leaves the desk as it was.
 */

const people = [
  'nobody',
  'wrong token',
  'no role',
  'viewer',
  'operator',
  'approver',
  'elsewhere',
  'token',
] as const;
type Person = (typeof people)[number];
type Row = Readonly<Record<Person, number>>;

const open: Row = {
  nobody: 200,
  'wrong token': 401,
  'no role': 200,
  viewer: 200,
  operator: 200,
  approver: 200,
  elsewhere: 200,
  token: 200,
};
/** Tells everybody of what they may see. */
const seen: Row = { ...open, nobody: 401, 'no role': 403 };
/** Is of one lane; `elsewhere` is an operator of another one. */
const view: Row = { ...seen, elsewhere: 404 };
const operate: Row = { ...view, viewer: 403, approver: 403 };
const approve: Row = { ...view, viewer: 403, operator: 403 };
const operateLater: Row = { ...operate, operator: 202, token: 202 };

const rows: Readonly<Record<string, Row>> = {
  'get /viewer': open,
  'get /openapi.json': open,
  'get /stages': seen,
  'get /streams': seen,
  'get /streams/{pipeline}/{slug}': seen,
  'get /streams/{pipeline}/{slug}/comparison': seen,
  'get /environments/{environment}/plan': view,
  'get /runs': seen,
  // That of a lane that may not be seen is not there.
  'get /runs/{id}': { ...seen, elsewhere: 404 },
  'get /drift': seen,
  'get /problems': seen,
  'get /hand-overs': seen,
  'get /pull-requests/{pipeline}/{number}/plans/{environment}': view,
  // What secrets stand for is in them.
  'get /stages/{stage}/rounds/{round}/files': operate,
  'get /events': seen,
  'post /environments/{environment}/approval': approve,
  'post /environments/{environment}/accepted-forms': approve,
  'post /environments/{environment}/reverts': operateLater,
  'get /environments/{environment}/bindings': operate,
  'post /environments/{environment}/bindings': operate,
  'put /environments/{environment}/hold': operate,
  'delete /environments/{environment}/hold': operate,
  'post /environments/{environment}/rollbacks': operate,
  'post /stages/{stage}/runs': operateLater,
  'post /stages/{stage}/inbox': operate,
  'put /stages/{stage}/rounds/{round}/ticks/{number}': operate,
};

const stages = ['dev', 'production'];
const roles = [
  aRole('viewer', ['viewer'], stages),
  aRole('operator', ['operator'], stages),
  aRole('approver', ['approver'], stages),
  aRole('operator', ['elsewhere'], ['staging']),
];

async function asking(harness: Harness, person: Person): Promise<Asking['headers']> {
  if (person === 'nobody') return {};
  if (person === 'token') return bearer;
  if (person === 'wrong token') return { authorization: 'Bearer not-the-token-0123456789abc' };
  return { ...(await signedInAs(harness, person)), origin: 'http://localhost:8080' };
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

it('has a row for every route that is described', async () => {
  const response = await aHarness().ask('GET', '/api/v1/openapi.json');
  const { paths } = (await response.json()) as Description;
  const described = Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method} ${path.slice('/api/v1'.length)}`),
  );
  expect(Object.keys(rows).sort()).toEqual(described.sort());
});

describe.each(people)('%s', (person) => {
  it('may do what the table says, and nothing else', async () => {
    const harness = aHarness({ roles });
    const headers = await asking(harness, person);
    const answered: Record<string, number> = {};
    const expected: Record<string, number> = {};
    const wrong: string[] = [];
    let from = 0;
    for (const [route, row] of Object.entries(rows)) {
      const { path, ...request } = goodRequests[route] ?? { path: '' };
      const before = harness.service.done.length;
      const response = await harness.ask(route.split(' ', 1)[0]?.toUpperCase() ?? '', `/api/v1${path}`, {
        ...request,
        headers: { ...request.headers, ...headers },
        from: `192.0.2.${(from += 1)}`,
      });
      await response.body?.cancel();
      answered[route] = response.status;
      expected[route] = row[person];
      const isDecision = !route.startsWith('get ');
      const done = harness.service.done.length - before;
      if (done !== (isDecision && row[person] < 300 ? 1 : 0)) wrong.push(`${route} did ${done}`);
    }
    expect(answered).toEqual(expected);
    expect(wrong).toEqual([]);
  });
});

describe('somebody who did not sign in', () => {
  it('may look and no more, where that is allowed', async () => {
    const harness = aHarness({ anonymous: 'view' });
    const wrong: string[] = [];
    for (const [route, { path, ...request }] of Object.entries(goodRequests)) {
      const response = await harness.ask(
        route.split(' ', 1)[0]?.toUpperCase() ?? '',
        `/api/v1${path}`,
        request,
      );
      await response.body?.cancel();
      // To look is what a viewer may.
      const isLook = (rows[route]?.viewer ?? 0) < 300;
      if (response.status !== (isLook ? 200 : 401)) wrong.push(`${route} ${response.status}`);
    }
    expect(wrong).toEqual([]);
    expect(harness.service.done).toEqual([]);
  });
});

describe('what is told of stages', () => {
  it('leaves out those that may not be seen', async () => {
    const harness = aHarness({ roles });
    const { cookie } = await signedInAs(harness, 'elsewhere');
    const get = async (path: string) => (await harness.ask('GET', path, { headers: { cookie } })).json();
    expect(await get('/api/v1/stages')).toMatchObject({ stages: [{ name: 'staging' }] });
    expect(await get('/api/v1/runs')).toEqual({ runs: [] });
    expect(await get('/api/v1/viewer')).toEqual({
      name: 'elsewhere',
      isSignedIn: true,
      signIn: ['token', 'oidc'],
      stages: [{ stage: 'staging', may: ['view', 'operate'] }],
    });
  });

  it('says to whoever has no role that it is so', async () => {
    const harness = aHarness({ roles });
    const { cookie } = await signedInAs(harness, 'stranger');
    const viewer = await (await harness.ask('GET', '/api/v1/viewer', { headers: { cookie } })).json();
    expect(viewer).toMatchObject({
      name: 'stranger',
      stages: [],
      notice: expect.stringContaining('no role'),
    });
    const stagesAnswer = await (await harness.ask('GET', '/api/v1/stages', { headers: { cookie } })).json();
    expect(stagesAnswer).toMatchObject({ status: 403, title: 'You have no role' });
  });

  it('does not tell a stage that may not be seen from one that is not there', async () => {
    const harness = aHarness({ roles });
    const { cookie } = await signedInAs(harness, 'elsewhere');
    const answers = await Promise.all(
      ['production', 'nowhere', 'dev'].map(async (name) =>
        (await harness.ask('GET', `/api/v1/environments/${name}/plan`, { headers: { cookie } })).text(),
      ),
    );
    expect(new Set(answers).size).toBe(1);
  });

  it('has no plan for a source, and no approval', async () => {
    const harness = aHarness();
    const plan = await harness.ask('GET', '/api/v1/environments/dev/plan', { headers: bearer });
    const hold = await harness.ask('DELETE', '/api/v1/environments/dev/hold', { headers: bearer });
    expect([plan.status, hold.status]).toEqual([404, 404]);
  });

  it('follows the roles that are configured now', async () => {
    const harness = aHarness({ roles });
    const { cookie } = await signedInAs(harness, 'viewer');
    const plan = async () =>
      (await harness.ask('GET', '/api/v1/environments/production/plan', { headers: { cookie } })).status;
    expect(await plan()).toBe(200);
    harness.policy = { ...harness.policy, roles: [] };
    expect(await plan()).toBe(403);
  });
});
