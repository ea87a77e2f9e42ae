import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gitHubHarness, type GitHubHarness } from './harness.ts';

const never = new AbortController().signal;

describe('what GitHub says of itself', () => {
  let harness: GitHubHarness;
  beforeEach(async () => {
    harness = await gitHubHarness();
  });
  afterEach(() => harness.dispose());

  const protections = async (...branches: readonly string[]) =>
    (await harness.open().facts(branches, never)).protections;

  it('is who asks, of what, and when', async () => {
    harness.clock.advance(86_400_000);
    const facts = await harness.open().facts([], never);
    expect(facts).toEqual({
      login: 'sluice-bot',
      repository: 'acme/streams',
      mayWrite: true,
      lacks: [],
      protections: [],
      deliveries: undefined,
      now: harness.clock.now(),
    });
  });

  it('is what the scopes of a classic token lack', async () => {
    const token = harness.github.addToken('sluice-bot', { scopes: ['public_repo'] });
    await harness.github.addRepository('acme/open', { isPublic: true, roles: { 'sluice-bot': 'read' } });
    const { facts } = harness.open({ repository: 'acme/open', credentials: { token } });
    expect(await facts([], never)).toMatchObject({ mayWrite: false, lacks: [] });
    const none = harness.github.addToken('sluice-bot', { scopes: [] });
    const other = harness.open({ repository: 'acme/open', credentials: { token: none } });
    expect(await other.facts([], never)).toMatchObject({ lacks: ['repo'] });
  });

  it('is how branches are protected, in both of its ways', async () => {
    const { streams } = harness;
    for (const branch of ['env/staging', 'env/production']) await streams.pushAs('ann', branch, { a: '1' });
    await streams.protect('env/staging', { requiredStatuses: ['sluice/plan (staging)'], isStrict: true });
    await streams.protect('env/production', {
      requiredStatuses: ['sluice/plan (production)'],
      asRuleset: true,
    });
    await streams.protect('main', { allowsForcePushes: true });
    expect(await protections('env/staging', 'env/production', 'main', 'env/none')).toEqual([
      {
        branch: 'env/staging',
        isProtected: true,
        requiredStatuses: ['sluice/plan (staging)'],
        allowsForcePushes: false,
        isStrict: true,
      },
      {
        branch: 'env/production',
        isProtected: true,
        requiredStatuses: ['sluice/plan (production)'],
        allowsForcePushes: false,
        isStrict: false,
      },
      {
        branch: 'main',
        isProtected: true,
        requiredStatuses: [],
        allowsForcePushes: true,
        isStrict: false,
      },
      {
        branch: 'env/none',
        isProtected: false,
        requiredStatuses: [],
        allowsForcePushes: true,
        isStrict: false,
      },
    ]);
  });

  it('leaves open what these credentials may not ask', async () => {
    await harness.streams.protect('main', { requiredStatuses: ['sluice/validate'] });
    const rights = { metadata: 'read', contents: 'write', pull_requests: 'write' } as const;
    const opened = harness.open({
      credentials: { token: harness.github.addToken('sluice-bot', { rights }) },
    });
    const facts = await opened.facts(['main'], never);
    expect(facts).toMatchObject({ lacks: undefined, deliveries: undefined });
    expect(facts.protections).toMatchObject([
      { isProtected: undefined, requiredStatuses: ['sluice/validate'] },
    ]);
  });

  it('is what came of deliveries to Sluice, and to nobody else', async () => {
    const { streams, github } = harness;
    streams.addHook({ url: 'http://127.0.0.1:9/elsewhere' });
    const { facts } = harness.open();
    expect((await facts([], never)).deliveries).toBeUndefined();
    streams.addHook({ url: 'http://127.0.0.1:9/sluice/webhooks/github' });
    expect((await facts([], never)).deliveries).toEqual([]);
    await github.webhooks.deliverAll();
    expect((await facts([], never)).deliveries).toEqual([
      { at: harness.clock.now(), event: 'ping', status: 0 },
    ]);
  });

  it('is the same of the webhook of an App', async () => {
    const { streams, github } = harness;
    const app = github.addApp({
      slug: 'sluice',
      owner: 'acme',
      rights: { metadata: 'read', contents: 'write' },
      repositories: [streams],
      hook: { url: 'http://127.0.0.1:9/webhooks/github' },
    });
    const { facts } = harness.open({ credentials: { app: { id: app.appId, privateKey: app.privateKey } } });
    await streams.pushAs('ann', 'topic', { 'a.json': '{}' });
    await github.webhooks.deliverAll();
    const { deliveries } = await facts([], never);
    expect(deliveries).toContainEqual({ at: harness.clock.now(), event: 'push', status: 0 });
  });
});
