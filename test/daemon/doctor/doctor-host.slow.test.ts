import { describe, expect, it } from 'vitest';
import { examine } from '../../../src/daemon/doctor/doctor.ts';
import type { CheckResult } from '../../../src/daemon/doctor/check-result.ts';
import { GithubPipeline } from '../../support/github-pipeline.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { never } from '../../support/world.ts';

/** Whose credentials may see how branches are protected, and webhooks. */
async function open(): Promise<GithubPipeline> {
  const the = await GithubPipeline.open({ seed: smallStreams({ A: {} }) });
  the.repository.setRole('sluice-bot', 'admin');
  return the;
}

/** What the doctor says of the host, and of what is bound. */
async function found(
  { config, outside }: GithubPipeline,
  about = /^(host|bindings)/,
): Promise<readonly CheckResult[]> {
  const findings: CheckResult[] = [];
  for await (const finding of examine(config, outside, never))
    if (about.test(finding.what)) findings.push(finding);
  return findings;
}

const checked = (...requiredStatuses: readonly string[]) => ({
  requiredStatuses,
  isStrict: true,
  allowsForcePushes: false,
});

describe('the doctor of a repository on GitHub', () => {
  it('finds nothing wrong where everything is as it should be', async () => {
    const the = await open();
    await the.repository.protect('main', checked('sluice/validate'));
    await the.repository.protect('env/staging', checked('sluice/plan (staging)'));
    await the.repository.protect('env/production', checked('sluice/plan (production)'));

    const findings = await found(the);

    expect(findings.filter(({ is }) => is === 'problem')).toEqual([]);
    const says = Object.fromEntries(findings.map(({ what, says: text }) => [what, text]));
    expect(says).toMatchObject({
      host: 'acme/value-streams, as sluice-bot',
      'host: rights': 'everything that is needed',
      'host: clock': 'within 60 s of this machine',
      'bindings of staging': '0 of 0 are bound',
    });
    expect(the.github.requests.filter(({ method }) => method !== 'GET' && method !== 'POST')).toEqual([]);
  });

  it('names each branch that the host does not keep safe, and what is missing', async () => {
    const the = await open();
    await the.repository.protect('env/staging', { ...checked('ci'), allowsForcePushes: true });

    const problems = (await found(the)).filter(({ is }) => is === 'problem');

    expect(problems).toMatchObject([
      {
        what: 'host: branch main',
        code: 'SLC2452',
        says: expect.stringContaining('sluice/validate') as string,
      },
      {
        what: 'host: branch env/staging',
        code: 'SLC2452',
        says: 'sluice/plan (staging) is not a required check; force pushes are allowed',
      },
      { what: 'host: branch env/production', code: 'SLC2452' },
    ]);
  });

  it('says so where the credentials may not see how branches are protected', async () => {
    const the = await open();
    the.repository.setRole('sluice-bot', 'write');
    await the.repository.protect('main', checked('sluice/validate'));

    const [main] = await found(the, /^host: branch main/);

    expect(main).toMatchObject({ is: 'note', says: 'its protection may not be read with these credentials' });
  });

  it('says what the credentials lack', async () => {
    const the = await open();
    the.repository.setRole('sluice-bot', 'read');

    const problems = (await found(the, /rights/)).filter(({ is }) => is === 'problem');

    expect(problems).toMatchObject([{ what: 'host: rights', code: 'SLC2451' }]);
  });

  it('tells that the clocks differ', async () => {
    const the = await open();
    const clock = {
      now: () => the.clock.now() - 300_000,
      sleep: (ms: number, signal: AbortSignal) => the.clock.sleep(ms, signal),
    };
    const late = { ...the.outside, clock };

    const findings: CheckResult[] = [];
    for await (const finding of examine(the.config, late, never)) findings.push(finding);

    expect(findings).toContainEqual({
      what: 'host: clock',
      is: 'problem',
      code: 'SLC2435',
      says: 'this machine is 300 s behind it',
    });
  });

  it('tells that deliveries of the webhook fail', async () => {
    const the = await open();
    the.repository.addHook({ url: 'http://127.0.0.1:9/webhooks/github', secret: 'shared' });
    await the.github.webhooks.deliverAll().catch(() => undefined);

    const [finding] = await found(the, /webhook/);

    expect(finding).toMatchObject({ is: 'problem', code: 'SLC2453' });
  });
});
