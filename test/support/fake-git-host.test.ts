import { gitHostContract } from '../contracts/git-host.contract.ts';
import { FakeGitHost } from './fake-git-host.ts';
import { commitsOnto } from './fake-commits.ts';
import { FakeRemote } from './fake-repository.ts';
import { TestClock } from './test-clock.ts';

gitHostContract('in memory', async () => {
  const remote = new FakeRemote();
  const clock = new TestClock();
  const push = commitsOnto(remote, clock);
  await push('main', { 'README.md': 'Streams.' });
  const host = new FakeGitHost(remote, clock);
  const { people } = host;
  return {
    host,
    reads: { people: host, facts: (branches, signal) => host.facts(branches, signal) },
    now: () => clock.now(),
    later: () => clock.advance(1000),
    push,
    writer: 'ann',
    stranger: 'mallory',
    people: {
      open: async (by, wanted) => people.open(by, wanted).number,
      comment: async (by, number, body) => people.comment(by, number, body).id,
      editComment: async (id, body) => people.editComment(id, body),
      removeComment: async (id) => people.removeComment(id),
      review: async (by, number, is) => people.review(by, number, is),
      label: async (number, label) => people.label(number, label),
      merge: (number) => people.merge('ann', number),
      team: (team, logins) => host.teams.set(`@${team}`, logins),
      close: async (number) => people.close(number),
      reactions: async (id) => host.reactions.get(id)?.size ?? 0,
      statuses: async (commit) =>
        new Map(
          [...(host.statuses.get(commit) ?? [])].map(([name, { state, description }]) => [
            name,
            `${state}: ${description}`,
          ]),
        ),
      deployments: async (commit, environment) =>
        host.deployments
          .filter((one) => one.commit === commit && one.environment === environment)
          .map(({ states }) => states.map(({ state }) => state)),
    },
    dispose: async () => undefined,
  };
});
