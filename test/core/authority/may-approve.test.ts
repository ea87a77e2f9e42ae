import { describe, expect, it } from 'vitest';
import { authorityOf, type Authority } from '../../../src/core/authority/authority.ts';
import { mayApprove, mightApprove, type Asker } from '../../../src/core/authority/may-approve.ts';

const people = [['@anna', 'anna@acme.example', 'anna@home.example', 'cli:anna']];
const roles = [
  { role: 'approver', stages: ['prod*'], users: ['anna@acme.example'], groups: ['release', '@acme/release'] },
  { role: 'operator', stages: ['*'], users: ['bo@acme.example'], groups: [] },
] as const;

const comment = (login: string, more: Partial<Asker> = {}): Asker => ({
  who: { is: 'comment', login },
  isMember: true,
  ...more,
});
const page = (name: string, ...groups: readonly string[]): Asker => ({ who: { is: 'person', name, groups } });
const cli = (user: string): Asker => ({ who: { is: 'cli', user } });
const token: Asker = { who: { is: 'token' } };
const inTeam = { teams: new Map([['@acme/release', true]]) };
const outside = { teams: new Map([['@acme/release', false]]) };

const policy = (by?: readonly string[], notAuthor = false): Authority =>
  authorityOf('production', { approval: { required: true, by, notAuthor }, roles, people });
const open = authorityOf('production');

const said = (asker: Asker, authority: Authority, authors: readonly (readonly string[])[] | undefined) => {
  const permission = mayApprove(asker, { authors }, authority);
  return permission.may ? 'yes' : permission.code;
};

const [no, isAuthor, unknown] = ['SLC2471', 'SLC2472', 'SLC2473'];

describe('who may approve', () => {
  it.each<[string, Asker, Authority, string]>([
    ['the token, where nothing is said', token, open, 'yes'],
    ['whoever has the store, where nothing is said', cli('jo'), open, 'yes'],
    ['a comment of who may write, where nothing is said', comment('jo'), open, 'yes'],
    ['a comment of an outsider', comment('jo', { isMember: false }), open, no],
    ['a comment of whom nobody could ask', comment('jo', { isMember: undefined }), open, unknown],
    ['somebody without a role', page('jo'), open, no],
    ['the token, where there are roles', token, policy(), 'yes'],
    ['whoever has the store, where there are roles', cli('jo'), policy(), unknown],
    ['a member, where there are roles by group', comment('jo', outside), policy(), unknown],
    ['an approver by name', page('anna@acme.example'), policy(), 'yes'],
    ['an approver by another name', comment('Anna'), policy(), 'yes'],
    ['an approver at the command line', cli('anna'), policy(), 'yes'],
    ['an approver by group', page('cy@acme.example', 'release'), policy(), 'yes'],
    ['an approver by team', comment('cy', inTeam), policy(), 'yes'],
    ['an operator', page('bo@acme.example'), policy(), no],
    ['the token, where others are named', token, policy(['approver']), no],
    ['the token, where it is named', token, policy(['token']), 'yes'],
    ['a login that is named', comment('bo'), policy(['@Bo']), 'yes'],
    ['a login, where a name at the provider is named', comment('bo'), policy(['bo']), no],
    ['a name that looks like a login', page('@bo'), policy(['@bo']), no],
    ['a name that looks like a user of the machine', page('cli:bo'), policy(['cli:bo']), no],
    ['a user of the machine that is named', cli('bo'), policy(['cli:bo']), 'yes'],
    ['a team that is named', comment('cy', inTeam), policy(['@acme/Release']), 'yes'],
    ['somebody outside of the team', comment('cy', outside), policy(['@acme/release']), no],
    ['a team of which the host cannot tell', comment('cy'), policy(['@acme/release']), unknown],
    ['an outsider who is named', comment('bo', { isMember: false }), policy(['@bo']), no],
    ['an operator, where that role is named', page('bo@acme.example'), policy(['operator']), 'yes'],
  ])('%s', (_who, asker, authority, answer) => {
    expect(said(asker, authority, [])).toBe(answer);
    expect(mightApprove(asker, authority)).toBe(answer !== no);
  });

  it('is not bound by roles of other environments', () => {
    const staging = authorityOf('staging', { roles: roles.slice(0, 1), people });
    expect(said(cli('jo'), staging, [])).toBe('yes');
  });
});

describe('who wrote a change', () => {
  const others = policy(['@anna', '@bo', 'cy@acme.example', 'token', 'cli'], true);
  it.each<[string, Asker, readonly (readonly string[])[] | undefined, string]>([
    ['nobody but Sluice', comment('bo'), [], 'yes'],
    ['another login', comment('bo'), [['x@acme.example', '@anna']], 'yes'],
    ['the same login', comment('Bo'), [['x@acme.example', '@bo']], isAuthor],
    ['the same person by another mail address', comment('anna'), [['Anna@Home.example']], isAuthor],
    ['a mail address of somebody else, known by a list', comment('bo'), [['anna@home.example']], 'yes'],
    ['a mail address of nobody known', comment('bo'), [['x@acme.example']], unknown],
    ['a mail address of nobody known, to who is listed', comment('anna'), [['x@acme.example']], 'yes'],
    ['the mail address of who signed in', page('cy@acme.example'), [['cy@acme.example']], isAuthor],
    [
      'another mail address than that of who signed in',
      page('cy@acme.example'),
      [['x@acme.example']],
      unknown,
    ],
    ['nobody knows who has the token', token, [], unknown],
    ['nobody could find out', comment('bo'), undefined, unknown],
    ['a user of the machine who is not listed', cli('bo'), [['x@acme.example', '@x']], unknown],
    ['a user of the machine who is listed', cli('anna'), [['x@acme.example', '@x']], 'yes'],
    [
      'one of several',
      comment('bo'),
      [
        ['a@x', '@a'],
        ['b@x', '@bo'],
      ],
      isAuthor,
    ],
  ])('%s', (_what, asker, authors, answer) => {
    expect(said(asker, others, authors)).toBe(answer);
  });

  it('does not matter where authors may approve', () => {
    expect(said(comment('bo'), policy(['@bo']), [['b@x', '@bo']])).toBe('yes');
  });
});
