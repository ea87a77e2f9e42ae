import { expect, it } from 'vitest';
import { authorityOf, noApproval } from '../../../src/core/authority/authority.ts';
import { waysToApprove, waysToCommand } from '../../../src/core/authority/ways.ts';

const everywhere = { signsIn: true, serves: true, comments: true };
const required = { ...noApproval, required: true };

it('names whoever a route lets in where nothing is said', () => {
  expect(
    waysToApprove(authorityOf('staging', { approval: required }), { ...everywhere, signsIn: false }),
  ).toEqual([
    'Signed in, on the pages and by the API: nobody.',
    'With the server token, on the pages, by the API and with sluice approve --server: anybody who has it.',
    'With sluice approve and access to the store: anybody with access to it.',
    'By a comment, /sluice approve on a merged pull request: anybody with write access to the repository.',
  ]);
});

it('names people by each route, those of roles and teams too', () => {
  const authority = authorityOf('production', {
    approval: { required: true, by: ['@anna', '@acme/release', 'approver'], notAuthor: true },
    roles: [
      { role: 'approver', stages: ['*'], users: ['bo@acme.example'], groups: ['release'] },
      { role: 'operator', stages: ['*'], users: ['cy@acme.example'], groups: [] },
    ],
    people: [['@anna', 'anna@acme.example', 'cli:anna']],
  });

  expect(waysToApprove(authority, everywhere)).toEqual([
    'Signed in, on the pages and by the API: anna@acme.example, bo@acme.example, the group release, members of the team @acme/release whose login is in `people`.',
    'With the server token, on the pages, by the API and with sluice approve --server: nobody.',
    'With sluice approve and access to the store: cli:anna.',
    'By a comment, /sluice approve on a merged pull request: @anna, the team @acme/release.',
    'An author of a change may not approve it, nor may anybody who could be one.',
  ]);
});

it('names to whom a command is open, and says so beside those who may approve by it', () => {
  const commands = [
    { command: 'plan', by: undefined },
    { command: 'hold', by: undefined },
    { command: 'approve', by: ['@acme/release', 'approver'] },
  ] as const;
  const roles = [{ role: 'operator', stages: ['*'], users: ['@bo'], groups: [] }] as const;
  const authority = authorityOf('production', {
    approval: { ...required, by: ['@anna'] },
    roles,
    commands,
  });

  expect(waysToCommand(authority)).toEqual([
    '/sluice plan: anybody with write access to the repository.',
    '/sluice hold: operator.',
    '/sluice approve: @acme/release, approver (nobody has this role).',
  ]);
  expect(waysToApprove(authority, everywhere)[3]).toBe(
    'By a comment, /sluice approve on a merged pull request: @anna; only those who are also one of: @acme/release, approver.',
  );
  const none = authorityOf('production', { approval: required, commands: commands.slice(0, 2) });
  expect(waysToApprove(none, everywhere)[3]).toContain('nobody, since the command is disabled');
});

it('names a role that nobody has', () => {
  const authority = authorityOf('staging', {
    roles: [{ role: 'viewer', stages: ['*'], users: ['@anna'], groups: [] }],
    commands: [{ command: 'hold', by: undefined }],
  });
  expect(waysToCommand(authority)).toEqual(['/sluice hold: operator (nobody has this role).']);
});

it('names no route that is closed', () => {
  const ways = waysToApprove(authorityOf('staging', { approval: required }), {
    signsIn: false,
    serves: false,
    comments: false,
  });
  expect(ways.map((way) => way.split(': ')[1])).toEqual([
    'nobody.',
    'nobody.',
    'anybody with access to it.',
    'nobody, since the command is disabled.',
  ]);
});
