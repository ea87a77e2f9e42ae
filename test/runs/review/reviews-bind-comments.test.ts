import { describe, expect, it } from 'vitest';
import { MemoryPipeline } from '../../support/memory-pipeline.ts';
import { smallStreams } from '../../support/small-streams.ts';

const access = (more: string) =>
  `access: { token: { env: SERVER_TOKEN }, roles: [{ role: approver, stages: [staging], users: ["@kim"] }], ${more} }`;

/** Opens a promotion merged by its author, with a plan that waits. */
async function waiting(
  options: { readonly staging?: string; readonly more?: string; readonly commands?: string } = {},
): Promise<{ readonly the: MemoryPipeline; readonly number: number }> {
  const { staging = 'approval: { required: true }', more = '', commands } = options;
  const the = await MemoryPipeline.open({
    seed: smallStreams({ A: {}, B: {} }),
    staging,
    server: access(more),
    ...(commands === undefined ? {} : { host: `commands: ${commands}` }),
  });
  await the.export();
  await the.review();
  await the.repository.merge('robin', await the.numberOf('sluice/export/dev'));
  await the.review();
  const number = await the.numberOf('sluice/promote/staging');
  await the.repository.merge('robin', number);
  await the.sync('staging');
  return { the, number };
}

const answer = (the: MemoryPipeline, number: number) => the.said(number).at(-1);

async function asks(the: MemoryPipeline, who: string, number: number, text: string) {
  the.clock.advance(2_000);
  the.repository.comment(who, number, text);
  await the.review();
}

describe('an approval by a comment', () => {
  it('is not for whoever may write, where others have the role of approvers', async () => {
    const { the, number } = await waiting();

    await asks(the, 'robin', number, '/sluice approve');

    expect(await the.pipeline.deps.store.approval('staging')).toBeUndefined();
    expect(answer(the, number)).toContain('may not approve staging');
    expect((await the.sync('staging')).outcome).toBe('waiting');
  });

  it('is for those who have the role, and lets the plan go', async () => {
    const { the, number } = await waiting();

    await asks(the, 'kim', number, '/sluice approve');

    expect(await the.pipeline.deps.store.approval('staging')).toMatchObject({
      by: '@kim',
      who: { is: 'comment', login: 'kim' },
    });
    expect((await the.sync('staging')).outcome).toBe('synced');
  });

  it('is for a team, as the git host knows it', async () => {
    const { the, number } = await waiting({
      staging: 'approval: { required: true, by: ["@acme/Release"] }',
    });

    await asks(the, 'kim', number, '/sluice approve');
    expect(answer(the, number)).toContain('SLC2473');
    the.host.teams.set('@acme/release', ['robin']);
    await asks(the, 'kim', number, '/sluice approve');
    expect(answer(the, number)).toContain('SLC2471');
    await asks(the, 'robin', number, '/sluice approve');

    expect(await the.pipeline.deps.store.approval('staging')).toMatchObject({ by: '@robin' });
  });

  it('is not for who merged or wrote a part of the change', async () => {
    const { the, number } = await waiting({
      staging: 'approval: { required: true, by: [members], notAuthor: true }',
    });

    await asks(the, 'robin', number, '/sluice approve');
    expect(answer(the, number)).toContain('SLC2472');
    await asks(the, 'kim', number, '/sluice approve');

    expect(await the.pipeline.deps.store.approval('staging')).toMatchObject({ by: '@kim' });
    expect((await the.sync('staging')).outcome).toBe('synced');
  });

  it('counts no more once whoever gave it may not approve', async () => {
    const { the, number } = await waiting();
    await asks(the, 'kim', number, '/sluice approve');
    the.host.writers.delete('kim');

    const report = await the.sync('staging');

    expect(report.outcome).toBe('waiting');
    const [reason] = report.gate?.reasons ?? [];
    expect(reason).toMatchObject({ is: 'not approved', code: 'SLC2471' });
    expect(reason?.message).toContain('the approval of @kim does not count');
  });
});

describe('a comment', () => {
  it('does what operators may for those alone who have that role, where there are roles', async () => {
    const { the, number } = await waiting();

    for (const command of ['hold', 'resume', 'rollback', 'promote a', 'bind connections/erp=1', 'accept a'])
      await asks(the, 'robin', number, `/sluice ${command}`);
    await asks(the, 'robin', number, '/sluice plan');

    expect(
      the
        .said(number)
        .slice(-7)
        .map((text) => /SLC2471/.test(text)),
    ).toEqual([...Array.from({ length: 6 }, () => true), false]);
    expect(await the.pipeline.deps.store.hold('staging')).toBeUndefined();
  });

  it('is told where a command is not open to comments', async () => {
    const { the, number } = await waiting({ commands: '[plan, hold]' });

    await asks(the, 'kim', number, '/sluice approve');

    expect(answer(the, number)).toContain('enabled: plan, hold');
    expect(await the.pipeline.deps.store.approval('staging')).toBeUndefined();
  });

  it('is obeyed from those alone to whom the command is open', async () => {
    const commands = '[{ command: hold, by: ["@kim"] }, { command: resume, by: [members] }, approve]';
    const { the, number } = await waiting({ commands });

    await asks(the, 'robin', number, '/sluice hold');
    expect(answer(the, number)).toMatch(/may not hold staging.*only for .*@kim/);
    expect(await the.pipeline.deps.store.hold('staging')).toBeUndefined();
    await asks(the, 'kim', number, '/sluice hold');
    expect(await the.pipeline.deps.store.hold('staging')).toMatchObject({ by: '@kim' });
    await asks(the, 'robin', number, '/sluice resume');
    expect(await the.pipeline.deps.store.hold('staging')).toBeUndefined();
  });

  it('approves only where its author may give the command and may approve', async () => {
    const commands = '[{ command: approve, by: ["@acme/release"] }]';
    const { the, number } = await waiting({ commands });
    the.host.teams.set('@acme/release', ['robin']);

    for (const login of ['robin', 'kim']) {
      await asks(the, login, number, '/sluice approve');
      expect(answer(the, number)).toContain('SLC2471');
    }
    expect(await the.pipeline.deps.store.approval('staging')).toBeUndefined();
    the.host.teams.set('@acme/release', ['kim']);
    await asks(the, 'kim', number, '/sluice approve');

    expect(await the.pipeline.deps.store.approval('staging')).toMatchObject({ by: '@kim' });
  });
});
