import { describe, expect, it } from 'vitest';
import { goodRequests } from '../api/requests.ts';
import { aRole, aStage, bearer, type Asking, type Stage } from '../api/stage.ts';
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
  'get /lanes': seen,
  'get /streams': seen,
  'get /streams/{pipeline}/{slug}': seen,
  'get /streams/{pipeline}/{slug}/comparison': seen,
  'get /environments/{environment}/plan': view,
  'get /passes': seen,
  // That of a lane that may not be seen is not there.
  'get /passes/{id}': { ...seen, elsewhere: 404 },
  'get /drift': seen,
  'get /problems': seen,
  'get /hand-overs': seen,
  'get /pull-requests/{pipeline}/{number}/plans/{environment}': view,
  // What secrets stand for is in them.
  'get /lanes/{lane}/rounds/{round}/files': operate,
  'get /events': seen,
  'post /environments/{environment}/approval': approve,
  'post /environments/{environment}/accepted-forms': approve,
  'put /environments/{environment}/hold': operate,
  'delete /environments/{environment}/hold': operate,
  'post /environments/{environment}/rollbacks': operate,
  'post /lanes/{lane}/passes': operateLater,
  'post /lanes/{lane}/inbox': operate,
  'put /lanes/{lane}/rounds/{round}/ticks/{number}': operate,
};

const lanes = ['dev', 'production'];
const roles = [
  aRole('viewer', ['viewer'], lanes),
  aRole('operator', ['operator'], lanes),
  aRole('approver', ['approver'], lanes),
  aRole('operator', ['elsewhere'], ['staging']),
];

async function asking(stage: Stage, person: Person): Promise<Asking['headers']> {
  if (person === 'nobody') return {};
  if (person === 'token') return bearer;
  if (person === 'wrong token') return { authorization: 'Bearer not-the-token-0123456789abc' };
  return { ...(await signedInAs(stage, person)), origin: 'http://localhost:8080' };
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

it('has a row for every route that is described', async () => {
  const response = await aStage().ask('GET', '/api/v1/openapi.json');
  const { paths } = (await response.json()) as Description;
  const described = Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method} ${path.slice('/api/v1'.length)}`),
  );
  expect(Object.keys(rows).sort()).toEqual(described.sort());
});

describe.each(people)('%s', (person) => {
  it('may do what the table says, and nothing else', async () => {
    const stage = aStage({ roles });
    const headers = await asking(stage, person);
    const answered: Record<string, number> = {};
    const expected: Record<string, number> = {};
    const wrong: string[] = [];
    let from = 0;
    for (const [route, row] of Object.entries(rows)) {
      const { path, ...request } = goodRequests[route] ?? { path: '' };
      const before = stage.desk.done.length;
      const response = await stage.ask(route.split(' ', 1)[0]?.toUpperCase() ?? '', `/api/v1${path}`, {
        ...request,
        headers: { ...request.headers, ...headers },
        from: `192.0.2.${(from += 1)}`,
      });
      await response.body?.cancel();
      answered[route] = response.status;
      expected[route] = row[person];
      const isDecision = !route.startsWith('get ');
      const done = stage.desk.done.length - before;
      if (done !== (isDecision && row[person] < 300 ? 1 : 0)) wrong.push(`${route} did ${done}`);
    }
    expect(answered).toEqual(expected);
    expect(wrong).toEqual([]);
  });
});

describe('somebody who did not sign in', () => {
  it('may look and no more, where that is allowed', async () => {
    const stage = aStage({ anonymous: 'view' });
    const wrong: string[] = [];
    for (const [route, { path, ...request }] of Object.entries(goodRequests)) {
      const response = await stage.ask(
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
    expect(stage.desk.done).toEqual([]);
  });
});

describe('what is told of lanes', () => {
  it('leaves out those that may not be seen', async () => {
    const stage = aStage({ roles });
    const { cookie } = await signedInAs(stage, 'elsewhere');
    const get = async (path: string) => (await stage.ask('GET', path, { headers: { cookie } })).json();
    expect(await get('/api/v1/lanes')).toMatchObject({ lanes: [{ name: 'staging' }] });
    expect(await get('/api/v1/passes')).toEqual({ passes: [] });
    expect(await get('/api/v1/viewer')).toEqual({
      name: 'elsewhere',
      isSignedIn: true,
      signIn: ['token', 'oidc'],
      lanes: [{ lane: 'staging', may: ['view', 'operate'] }],
    });
  });

  it('says to whoever has no role that it is so', async () => {
    const stage = aStage({ roles });
    const { cookie } = await signedInAs(stage, 'stranger');
    const viewer = await (await stage.ask('GET', '/api/v1/viewer', { headers: { cookie } })).json();
    expect(viewer).toMatchObject({ name: 'stranger', lanes: [], notice: expect.stringContaining('no role') });
    const lanesAnswer = await (await stage.ask('GET', '/api/v1/lanes', { headers: { cookie } })).json();
    expect(lanesAnswer).toMatchObject({ status: 403, title: 'No role is yours' });
  });

  it('does not tell a lane that may not be seen from one that is not there', async () => {
    const stage = aStage({ roles });
    const { cookie } = await signedInAs(stage, 'elsewhere');
    const answers = await Promise.all(
      ['production', 'nowhere', 'dev'].map(async (name) =>
        (await stage.ask('GET', `/api/v1/environments/${name}/plan`, { headers: { cookie } })).text(),
      ),
    );
    expect(new Set(answers).size).toBe(1);
  });

  it('has no plan for a source, and no approval', async () => {
    const stage = aStage();
    const plan = await stage.ask('GET', '/api/v1/environments/dev/plan', { headers: bearer });
    const hold = await stage.ask('DELETE', '/api/v1/environments/dev/hold', { headers: bearer });
    expect([plan.status, hold.status]).toEqual([404, 404]);
  });

  it('follows the roles that are configured now', async () => {
    const stage = aStage({ roles });
    const { cookie } = await signedInAs(stage, 'viewer');
    const plan = async () =>
      (await stage.ask('GET', '/api/v1/environments/production/plan', { headers: { cookie } })).status;
    expect(await plan()).toBe(200);
    stage.policy = { ...stage.policy, roles: [] };
    expect(await plan()).toBe(403);
  });
});
