import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { aConfiguredFolder, secretsOfSite, type SiteOptions } from './configured-folder.ts';
import type { HostedRepository } from './github/hosted-repository.ts';
import { GithubStandIn } from './github/stand-in.ts';

/**
 * What a pipeline needs around it: three sandbox tenants over HTTP, a repository on the GitHub of the test with branches
 * for two environments, which git reaches by HTTP with the same token, and the configuration of an operator. Robin and
 * Kim may write to the repository; the bot is `sluice-bot`. Everything ends with the test, which then fails where GitHub
 * was asked something that its description does not know.
 */
export interface GithubSite {
  readonly github: GithubStandIn;
  readonly repository: HostedRepository;
  /** Address of the sandbox. */
  readonly tenants: string;
  /** Path of the configuration, and the variables that it names. */
  readonly config: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export async function aGithubSite(options: SiteOptions, now: () => number): Promise<GithubSite> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-pipeline-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  const github = await GithubStandIn.start({ now });
  onTestFinished(async () => {
    await github.close();
    github.assertFaithful();
  });
  const repository = await github.addRepository('acme/value-streams', {
    roles: { 'sluice-bot': 'write', robin: 'write', kim: 'write', eve: 'read' },
    files: { 'README.md': 'Value streams of acme\n' },
  });
  for (const branch of ['env/staging', 'env/production']) await repository.git('branch', branch, 'main');
  const { tenants, config } = await aConfiguredFolder(
    folder,
    { ...options, git: `${github.url}/acme/value-streams.git`, api: github.apiUrl },
    now,
  );
  const env = { ...secretsOfSite, GITHUB_TOKEN: github.addToken('sluice-bot', { scopes: ['repo'] }) };
  return { github, repository, tenants, config, env };
}
