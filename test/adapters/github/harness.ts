import {
  createGitHubHost,
  type GitHubHost,
  type GitHubSettings,
} from '../../../src/adapters/github/github-host.ts';
import { Redactor } from '../../../src/core/secrets/redactor.ts';
import type { HostedRepository } from '../../support/github/hosted-repository.ts';
import { GithubStandIn } from '../../support/github/stand-in.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { TestClock } from '../../support/test-clock.ts';

/** A GitHub of one test with the repository `acme/streams`, and the adapter on it. */
export interface GitHubHarness {
  readonly github: GithubStandIn;
  readonly streams: HostedRepository;
  readonly clock: TestClock;
  readonly log: RecordingLog;
  readonly redactor: Redactor;
  /** Of `sluice-bot`, who may write. */
  readonly token: string;
  /** The adapter with that token, unless told otherwise. Its writes are not held apart. */
  open(settings?: Partial<GitHubSettings>): GitHubHost;
  /** Throws where something was not as GitHub describes it. */
  dispose(): Promise<void>;
}

export async function gitHubHarness(): Promise<GitHubHarness> {
  const clock = new TestClock();
  const github = await GithubStandIn.start({ now: () => clock.now() });
  const harness = await stageOn(github, clock);
  return {
    ...harness,
    async dispose() {
      await harness.dispose();
      await github.close();
      checkDescribed(github);
    },
  };
}

/** A stage on a GitHub that several tests share: each has a repository of its own. */
export async function stageOn(
  github: GithubStandIn,
  clock: TestClock,
  repository = 'acme/streams',
): Promise<GitHubHarness> {
  const streams = await github.addRepository(repository, {
    roles: { ann: 'write', mallory: 'read', 'sluice-bot': 'admin' },
    files: { 'README.md': 'Streams.\n' },
  });
  const token = github.addToken('sluice-bot');
  const log = new RecordingLog();
  const redactor = new Redactor();
  const opened: GitHubHost[] = [];
  return {
    github,
    streams,
    clock,
    log,
    redactor,
    token,
    open(settings = {}) {
      const host = createGitHubHost(
        {
          repository,
          baseUrl: github.apiUrl,
          credentials: { token },
          pace: { writesMs: 0, notificationsMs: 0 },
          retryPauseMs: 0,
          ...settings,
        },
        { fetch, clock, log, redactor },
      );
      opened.push(host);
      return host;
    },
    async dispose() {
      for (const host of opened) host.close();
    },
  };
}

/** Throws unless every request was as GitHub describes it, and every answer of the stand-in too. */
export function checkDescribed({ violations, slips }: GithubStandIn): void {
  const wrong = [...violations, ...slips];
  if (wrong.length > 0) throw new Error(`not as GitHub describes it: ${JSON.stringify(wrong, undefined, 2)}`);
}
