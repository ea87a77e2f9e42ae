import { expect, it, vi } from 'vitest';
import { aGithubSite } from '../support/github-site.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { aRunningDaemon } from '../support/running-daemon.ts';
import { SandboxControl } from '../support/sandbox-control.ts';
import { smallStreams } from '../support/small-streams.ts';

// Sluice leaves seconds between what it writes, as GitHub asks for.
const patience = { timeout: 60_000, interval: 100 };

it('takes a stream to staging by webhooks and pull requests, long before its next look', async () => {
  const seed = smallStreams({ A: { state: 'active' } });
  const server = 'webhookSecret: { env: HOOK }';
  const { github, repository, tenants, config, env } = await aGithubSite({ seed, server }, Date.now);
  const log = new RecordingLog();
  const daemon = await aRunningDaemon(config, log, { env: { ...env, HOOK: 'shared' } });
  repository.addHook({ url: `${daemon.url}/webhooks/github`, secret: 'shared' });
  const opened = async (branch: string) => {
    await vi.waitFor(async () => {
      await github.webhooks.deliverAll();
      expect((await repository.pullRequests()).map(({ pull }) => pull.head.branch)).toContain(branch);
    }, patience);
    const found = (await repository.pullRequests()).find(({ pull }) => pull.head.branch === branch);
    return found?.number ?? 0;
  };

  await repository.merge('robin', await opened('sluice/export/dev'));
  const promotion = await opened('sluice/promote/staging');
  await vi.waitFor(async () => {
    const { pull } = await repository.pullRequest(promotion);
    expect(repository.statuses(pull.head.commit)).toMatchObject({ 'sluice/plan (staging)': 'success' });
  }, patience);
  const head = await repository.merge('robin', promotion);
  await github.webhooks.deliverAll();

  const staging = new SandboxControl(tenants, 'acmestage');
  await vi.waitFor(async () => expect((await staging.stream('A')).state).toBe('active'), patience);
  await vi.waitFor(() => {
    const deployments = [...repository.record.deployments.values()].filter(({ commit }) => commit === head);
    expect(deployments.flatMap(({ statuses }) => statuses.map(({ state }) => state))).toEqual([
      'in_progress',
      'success',
    ]);
    expect(repository.statuses(head)).toMatchObject({ 'sluice/sync (staging)': 'success' });
  }, patience);
}, 180_000);
