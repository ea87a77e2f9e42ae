import { expect, it } from 'vitest';
import { authorityOf, noApproval } from '../../../src/domain/authority/authority.ts';
import { waysToApprove } from '../../../src/domain/authority/ways.ts';

const everywhere = { signsIn: true, serves: true, comments: true };
const required = { ...noApproval, required: true };

it('names whoever a route lets in where nothing is said', () => {
  expect(
    waysToApprove(authorityOf('staging', { approval: required }), { ...everywhere, signsIn: false }),
  ).toEqual([
    'On the page and by the API, signed in: nobody.',
    'With the token of the server, on the page, by the API and with sluice approve --server: whoever has it.',
    'With sluice approve and the store at hand: whoever can open the store.',
    'With a comment, /sluice approve on a merged pull request: whoever may write to the repository.',
  ]);
});

it('names people by each route, those of roles and teams too', () => {
  const authority = authorityOf('production', {
    approval: { required: true, by: ['@anna', '@acme/release', 'approver'], notAuthor: true },
    roles: [
      { role: 'approver', lanes: ['*'], users: ['bo@acme.example'], groups: ['release'] },
      { role: 'operator', lanes: ['*'], users: ['cy@acme.example'], groups: [] },
    ],
    people: [['@anna', 'anna@acme.example', 'cli:anna']],
  });

  expect(waysToApprove(authority, everywhere)).toEqual([
    'On the page and by the API, signed in: anna@acme.example, bo@acme.example, the group release, those of the team @acme/release whose login `people` names.',
    'With the token of the server, on the page, by the API and with sluice approve --server: nobody.',
    'With sluice approve and the store at hand: cli:anna.',
    'With a comment, /sluice approve on a merged pull request: @anna, the team @acme/release.',
    'Nobody approves a change of which they wrote, committed or offered a part, or Sluice cannot tell.',
  ]);
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
    'whoever can open the store.',
    'nobody, since the command is not open.',
  ]);
});
