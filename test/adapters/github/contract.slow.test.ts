import { afterAll, beforeAll } from 'vitest';
import type { GitHubHost } from '../../../src/adapters/github/github-host.ts';
import { gitHostContract, type HostHarness } from '../../contracts/git-host.contract.ts';
import { GithubStandIn } from '../../support/github/stand-in.ts';
import { TestClock } from '../../support/test-clock.ts';
import { checkDescribed, stageOn, type GitHubHarness } from './harness.ts';

const clock = new TestClock();
let github: GithubStandIn;
let count = 0;
beforeAll(async () => {
  github = await GithubStandIn.start({ now: () => clock.now() });
});
afterAll(() => github.close());

gitHostContract('GitHub', async () => {
  const harness = await stageOn(github, clock, `acme/streams-${count++}`);
  return hostHarness(harness, harness.open());
});

function hostHarness(harness: GitHubHarness, { host, people, facts }: GitHubHost): HostHarness {
  const { streams, clock } = harness;
  return {
    host,
    reads: { people, facts },
    now: () => clock.now(),
    later: () => clock.advance(1000),
    push: (branch, files) => streams.pushAs('ann', branch, files),
    writer: 'ann',
    stranger: 'mallory',
    people: {
      async open(by, { labels, ...wanted }) {
        const { number } = await streams.openPullRequest(by, wanted);
        if (labels.length > 0) await streams.label(by, number, ...labels);
        return number;
      },
      comment: async (by, number, body) => streams.comment(by, number, body).id,
      editComment: async (id, body) => streams.editComment('ann', id, body),
      removeComment: async (id) => streams.deleteComment('ann', id),
      review: (by, number, is) =>
        is === 'approved' ? streams.approve(by, number) : streams.requestChanges(by, number),
      label: (number, label) => streams.label('ann', number, label),
      merge: (number) => streams.merge('ann', number),
      team: (team, logins) => harness.github.setTeam(team, logins),
      close: (number) => streams.close('ann', number),
      reactions: async (id) => streams.record.comments.get(id)?.reactions.length ?? 0,
      statuses: async (commit) =>
        new Map(
          streams.record.statuses
            .filter((each) => each.commit === commit)
            .map(({ context, state, description }) => [context, `${state}: ${description}`]),
        ),
      deployments: async (commit, environment) =>
        [...streams.record.deployments.values()]
          .filter((one) => one.commit === commit && one.environment === environment)
          .map(({ statuses }) => statuses.map(({ state }) => state)),
    },
    async dispose() {
      await harness.dispose();
      checkDescribed(harness.github);
    },
  };
}
