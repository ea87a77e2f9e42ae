import { describe, expect, it } from 'vitest';
import { authorityOf, type AuthorityRole } from '../../../src/core/authority/authority.ts';
import type { Who } from '../../../src/core/authority/who.ts';
import type { Right } from '../../../src/dashboard/api/right.ts';
import { may } from '../../../src/dashboard/access/rights.ts';
import { hold, resume } from '../../../src/runs/decisions/holds.ts';
import { permissionToApprove, permissionToCommand } from '../../../src/runs/decisions/permission.ts';
import { appliedRevisionRecord } from '../../../src/state/records/applied-revision.ts';
import { FakeGitHost } from '../../support/fake-git-host.ts';
import { FakeRepository } from '../../support/fake-repository.ts';
import { FakeStore } from '../../support/fake-store.ts';
import { TestClock } from '../../support/test-clock.ts';
import { never } from '../../support/world.ts';

/*
 * Route × role × author × action. Each person has the same name everywhere: login, `cli:` and mail address, which
 * `people` lists as one.
 */

const routes = ['page', 'API token', 'CLI', 'CLI --server', 'comment'] as const;
type Route = (typeof routes)[number];

const persons = ['none', 'viewer', 'operator', 'by-name', 'by-team', 'by-role', 'outsider'] as const;
type Person = (typeof persons)[number];

const parts = ['nothing', 'author', 'co-author', 'committer', 'opener'] as const;
type Part = (typeof parts)[number];

const actions = ['approve', 'hold', 'resume', 'rollback'] as const;
type Action = (typeof actions)[number];

const mail = (name: string) => `${name}@example.com`;
const role = (is: AuthorityRole['role'], ...users: readonly string[]): AuthorityRole => ({
  role: is,
  stages: ['production'],
  users: users.map(mail),
  groups: [],
});
const roles = [
  role('viewer', 'viewer', 'by-name', 'by-team'),
  role('operator', 'operator'),
  role('approver', 'by-role'),
];
const people = [...persons, 'zed'].map((name) => [`@${name}`, mail(name), `cli:${name}`]);
const policyOf = (by: readonly string[], notAuthor: boolean) =>
  authorityOf('production', {
    approval: { required: true, by, notAuthor },
    roles,
    people,
    own: ['sluice@example.com'],
  });

/** Expected right to approve other people's changes: `y` or `-`, in the order of the routes. */
const approving: Readonly<Record<Person, string>> = {
  none: '-----',
  viewer: '-----',
  operator: '-----',
  'by-name': 'y-y-y',
  'by-team': 'y-y-y',
  'by-role': 'y-y-y',
  outsider: '-----',
};

/** Right to hold, resume and roll back; on the command line by the store. */
const operating: Readonly<Record<Person, string>> = {
  none: '-yyy-',
  viewer: '-yyy-',
  operator: 'yyyyy',
  'by-name': '-yyy-',
  'by-team': '-yyy-',
  'by-role': '-yyy-',
  outsider: '-yyy-',
};

function whoIs(route: Route, person: Person): Who {
  if (route === 'page') return { is: 'person', name: mail(person), groups: [] };
  if (route === 'CLI') return { is: 'cli', user: person };
  return route === 'comment' ? { is: 'comment', login: person } : { is: 'token' };
}

/** Changes with parts by one person, and parts by another. */
async function aChange(person: Person, part: Part) {
  const clock = new TestClock();
  const repository = new FakeRepository();
  const store = new FakeStore();
  const host = new FakeGitHost(repository.remote, clock);
  for (const one of persons) if (one !== 'outsider') host.writers.add(one);
  host.teams.set('@acme/release', ['by-team']);
  const commit = async (by: string, parents: readonly string[], message = 'Change', committer = by) => {
    const [author, other] = [by, committer].map((name) => `${name} <${mail(name)}>`);
    const clone = new FakeRepository(repository.remote, author, other);
    await clone.fetch(never);
    const writes = new Map([['a', { bytes: Buffer.from(by) }]]);
    const oid = await clone.commit({ parents, base: parents[0], writes, message, at: clock.now() });
    const branch = `at-${oid.slice(0, 10)}`;
    await clone.push([{ ref: `refs/heads/${branch}`, expected: undefined, to: oid }], never);
    return { oid, branch };
  };
  const base = await commit('zed', []);
  await appliedRevisionRecord.write(store, 'production', base.oid, clock.now());
  const trailer = `Change\n\nCo-authored-by: X <${mail(person)}>\n`;
  const topic = await commit(
    part === 'author' ? person : 'zed',
    [base.oid],
    part === 'co-author' ? trailer : 'Change',
    part === 'committer' ? person : undefined,
  );
  const pull = { head: topic.branch, base: base.branch, title: 'A', body: '', labels: [] };
  const { number } = host.people.open(part === 'opener' ? person : 'zed', pull);
  const revision = await host.people.merge('zed', number);
  await repository.fetch(never);
  return { deps: { repository, store, people: host, clock, newId: () => 'id' }, revision };
}

type Change = Awaited<ReturnType<typeof aChange>>;

async function mayDo(
  action: Action,
  who: Who,
  { deps, revision }: Change,
  authority: ReturnType<typeof policyOf>,
): Promise<boolean> {
  const environment = { name: 'production', authority };
  const right: Right = action === 'approve' ? 'approve' : 'operate';
  const policy = { url: undefined, token: 't', anonymous: 'none', oidc: undefined, roles, people } as const;
  const authorities = new Map([['production', authority]]);
  if (who.is === 'person' || who.is === 'token')
    if (!may({ ...policy, authorities }, who, right, 'production')) return false;
  if (action === 'approve')
    return (await permissionToApprove(deps, environment, { who, revision }, never)).may;
  if (who.is === 'comment') return (await permissionToCommand(action, deps, environment, who, never)).may;
  // Nobody checks the person here: access to the store is enough.
  await hold(deps, environment, { reason: 'why', by: 'x', revision });
  return (await resume(deps, environment, 'x')) !== undefined;
}

async function answers(
  action: Action,
  person: Person,
  part: Part,
  authority: ReturnType<typeof policyOf>,
): Promise<string> {
  const change = await aChange(person, part);
  const said: string[] = [];
  for (const route of routes)
    said.push((await mayDo(action, whoIs(route, person), change, authority)) ? 'y' : '-');
  return said.join('');
}

const strict = policyOf(['@by-name', '@acme/release', 'approver', 'token'], true);
const loose = policyOf(['@by-name', '@acme/release', 'approver', 'token'], false);

describe.each(persons)('somebody who is %s', (person) => {
  it.each(parts)('and did %s of the change approves by the routes of the table', async (part) => {
    const none = '-'.repeat(routes.length);
    expect(await answers('approve', person, part, strict)).toBe(
      part === 'nothing' ? approving[person] : none,
    );
  });

  it.each(parts)('and did %s of it approves as well, and the token, where authors may', async (part) => {
    const withToken = approving[person].replace(/^(.).(.).(.)$/, '$1y$2y$3');
    expect(await answers('approve', person, part, loose)).toBe(withToken);
  });

  it.each(
    actions
      .filter((action) => action !== 'approve')
      .flatMap((action) => parts.map((part) => [action, part] as const)),
  )('may %s by the routes of the table, whoever did %s of it', async (action, part) => {
    expect(await answers(action, person, part, strict)).toBe(operating[person]);
  });
});
