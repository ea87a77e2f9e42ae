import { describe, expect, it, vi } from 'vitest';
import { PortError } from '../../../src/ports/errors.ts';
import type { GitHost, HostPeople } from '../../../src/ports/git-host.ts';
import { readReviewState, saveReviewState } from '../../../src/runs/review/state.ts';
import { MemoryPipeline } from '../../support/memory-pipeline.ts';
import { smallStreams } from '../../support/small-streams.ts';

/** A promotion to staging waits, and comments are looked at. */
async function promoted(
  options: { readonly staging?: string } = {},
): Promise<{ readonly the: MemoryPipeline; readonly number: number }> {
  const the = await MemoryPipeline.open({ seed: smallStreams({ A: {}, B: {} }), ...options });
  await the.export();
  await the.review();
  await the.repository.merge('robin', await the.numberOf('sluice/export/dev'));
  await the.review();
  return { the, number: await the.numberOf('sluice/promote/staging') };
}

/** Staging was brought twice; streams have other names since. */
async function synced(): Promise<{ readonly the: MemoryPipeline; readonly number: number }> {
  const { the, number } = await promoted();
  await the.repository.merge('robin', number);
  await the.sync('staging');
  const file = 'value-streams/a/value-stream.json';
  const text = await the.repository.read('env/staging', file);
  await the.repository.pushAs('robin', 'env/staging', {
    [file]: text.replace('"name": "A"', '"name": "Wrong"'),
  });
  await the.sync('staging');
  return { the, number };
}

const reactions = ({ repository }: MemoryPipeline, number: number, author: string) =>
  repository
    .comments(number)
    .filter((comment) => comment.author.login === author)
    .map((comment) => comment.reactions.map(({ content }) => content).sort());

const answers = (the: MemoryPipeline, number: number) => the.said(number).slice(1);

describe('a command in a comment', () => {
  it('is carried out for who may write, answered, and marked', async () => {
    const { the, number } = await promoted();
    the.repository.comment('robin', number, 'Not now.\n\n/sluice hold stock-taking');

    expect((await the.review()).commands).toBe(1);

    expect(answers(the, number)).toEqual([
      '`/sluice hold stock-taking`: staging is on hold; `/sluice resume` lets it go on',
    ]);
    const held = await the.pipeline.deps.store.hold('staging');
    expect(held).toMatchObject({ reason: 'stock-taking', by: '@robin' });
    expect(reactions(the, number, 'robin')).toEqual([['eyes', 'rocket']]);
  });

  it('is not carried out for who may not write: they get a reaction', async () => {
    const { the, number } = await promoted();
    the.repository.comment('eve', number, '/sluice hold');

    expect((await the.review()).commands).toBe(0);

    expect(await the.pipeline.deps.store.hold('staging')).toBeUndefined();
    expect(answers(the, number)).toEqual([]);
    expect(reactions(the, number, 'eve')).toEqual([['confused']]);
  });

  it('is carried out once, however often it is looked at and whatever is edited afterwards', async () => {
    const { the, number } = await promoted();
    const { id } = the.repository.comment('robin', number, '/sluice hold');
    await the.review();
    the.repository.comment('robin', number, '/sluice resume');
    await the.review();
    the.clock.advance(30_000);
    the.repository.editComment('robin', id, '/sluice hold again');
    await the.review();
    the.clock.advance(10 * 60_000);
    the.repository.editComment('robin', id, '/sluice hold and again');
    await the.review();

    expect(await the.pipeline.deps.store.hold('staging')).toBeUndefined();
    expect(answers(the, number)).toHaveLength(2);
  });

  it('that was edited before Sluice read it is not carried out, and told so', async () => {
    const { the, number } = await promoted();
    const { id } = the.repository.comment('robin', number, 'Looks good.');
    the.clock.advance(5_000);
    the.repository.editComment('kim', id, '/sluice hold');

    await the.review();
    await the.review();

    expect(await the.pipeline.deps.store.hold('staging')).toBeUndefined();
    expect(answers(the, number)).toEqual([
      'Sluice did not run this command because the comment was edited. Write it in a new comment.',
    ]);
    expect(reactions(the, number, 'robin')).toEqual([['confused']]);
  });

  it('that was written before the first look is left alone', async () => {
    const the = await MemoryPipeline.open({ seed: smallStreams({ A: {} }) });
    await the.repository.pushAs('robin', 'topic', { 'a.md': 'a\n' });
    const { number } = await the.repository.openPullRequest('robin', {
      head: 'topic',
      base: 'env/staging',
      title: 'A',
    });
    the.repository.comment('robin', number, '/sluice hold');

    await the.review();
    await the.review();

    expect(await the.pipeline.deps.store.hold('staging')).toBeUndefined();
  });

  it('that was begun when the process ended is told of, and not carried out again', async () => {
    const { the, number } = await promoted();
    const { store, clock } = the.pipeline.deps;
    const { id } = the.repository.comment('robin', number, '/sluice hold');
    const memory = await readReviewState(store, 'default');
    const open = [{ id, on: number, author: 'robin', body: '/sluice hold', isStarted: true }];
    await saveReviewState(store, 'default', { ...memory, seen: [id], open }, clock.now());

    await the.review();
    await the.review();

    expect(await store.hold('staging')).toBeUndefined();
    expect(answers(the, number)).toEqual([
      '`/sluice hold`: Sluice stopped before this command finished. Check the result, and repeat the command if you still need it.',
    ]);
    expect(reactions(the, number, 'robin')).toEqual([['confused']]);
  });

  it('does not change which list the host is asked for, so that a flood of others is sent once', async () => {
    const { the, number } = await promoted();
    the.repository.comment('robin', number, '/sluice hold first');
    await the.review();
    const asked = vi.spyOn(the.host, 'comments');
    for (const reason of ['one', 'two', 'three']) {
      the.clock.advance(10_000);
      the.repository.comment('robin', number, `/sluice hold ${reason}`);
      expect((await the.review()).commands).toBe(1);
    }

    const starts = asked.mock.calls.flatMap(([wanted]) =>
      wanted !== 'latest' && 'since' in wanted ? [wanted.since] : [],
    );
    expect(starts).toHaveLength(3);
    expect(new Set(starts).size).toBe(1);
    expect(starts[0]).toBeGreaterThan(0);
  });

  it('is carried out once where a list of the host lacks it for a while', async () => {
    const { the, number } = await promoted();
    the.repository.comment('robin', number, '/sluice hold');
    expect((await the.review()).commands).toBe(1);
    const lists = vi.spyOn(the.host, 'comments').mockResolvedValue([]);
    await the.review();
    lists.mockRestore();

    expect((await the.review()).commands).toBe(0);
    expect(answers(the, number)).toHaveLength(1);
  });

  it('is carried out later where the host fails before it begins, and is not lost', async () => {
    const { the, number } = await promoted();
    the.repository.comment('robin', number, '/sluice hold');
    fails(the, 'mayWrite');

    await expect(the.review()).rejects.toThrow('502');
    expect(await the.pipeline.deps.store.hold('staging')).toBeUndefined();
    the.host.before = undefined;
    await the.review();

    expect(await the.pipeline.deps.store.hold('staging')).toMatchObject({ by: '@robin' });
    expect(answers(the, number)).toHaveLength(1);
  });

  it('is carried out once where the host fails to take the answer, which is said later', async () => {
    const { the, number } = await promoted();
    the.repository.comment('robin', number, '/sluice hold first');
    fails(the, 'writeComment');

    await expect(the.review()).rejects.toThrow('502');
    await the.pipeline.deps.store.forgetHold('staging');
    the.host.before = undefined;
    await the.review();

    expect(await the.pipeline.deps.store.hold('staging')).toBeUndefined();
    expect(answers(the, number)).toEqual([
      '`/sluice hold first`: staging is on hold; `/sluice resume` lets it go on',
    ]);
  });

  it("accepts the tenant's form of a blocked stream, and names what cannot be accepted", async () => {
    const { the, number } = await promoted();
    await the.repository.merge('robin', number);
    await the.stage.switch({
      normalises: [{ does: 'add', of: 'template', pointer: '/priority', value: 5 }],
    });
    await the.sync('staging');
    await the.sync('staging');
    await the.repository.pushAs('robin', 'topic', { 'a.md': 'a\n' }, { from: 'env/staging' });
    const { number: open } = await the.repository.openPullRequest('robin', {
      head: 'topic',
      base: 'env/staging',
      title: 'A',
    });
    await the.review();
    expect(the.said(open)[0]).toContain('```\n/sluice accept a\n```');
    expect(the.said(open)[0]).toMatch(/- `\+ .*priority.*5`/);

    the.repository.comment('robin', open, '/sluice accept a\n/sluice accept nothing');
    const woken: (string | undefined)[] = [];
    the.app.store.onWake((subject) => woken.push(subject));
    await the.review();

    const [answer = ''] = answers(the, open);
    expect(answer).toContain("`/sluice accept a`: Sluice accepted the tenant's form of `a` in `staging`.");
    expect(answer).toMatch(/`\/sluice accept nothing`: .*SLC2466/);
    expect(woken).toEqual(['environment staging']);
    const report = await the.sync('staging');
    expect(report.plan.blocked).toEqual(['value-streams/b']);
    const [accepted] = (await the.app.store.runs('environment staging', 5)).filter(
      ({ kind }) => kind === 'accept',
    );
    expect(accepted).toMatchObject({ actor: '@robin', message: 'a' });
  });

  it('that is written wrongly is told how it is written', async () => {
    const { the, number } = await promoted();
    the.repository.comment('robin', number, '/sluice bind everything\n/sluice dance @kim #1');

    await the.review();

    const [answer = ''] = answers(the, number);
    expect(answer).toContain('`/sluice bind everything`: is written `/sluice bind REF=ID`');
    expect(answer).toContain('`/sluice dance @kim #1`: there is no command `dance`');
    expect(reactions(the, number, 'robin')).toEqual([['confused', 'eyes']]);
  });

  it('that cannot be done says why, and the next one is answered all the same', async () => {
    const { the, number } = await promoted();
    the.repository.comment(
      'robin',
      number,
      '/sluice rollback\n/sluice bind connections/nothing=1\n/sluice resume',
    );

    await the.review();

    const [answer = ''] = answers(the, number);
    expect(answer).toContain('staging has no earlier revision to go back to');
    expect(answer).toContain('SLC1048');
    expect(answer).toContain('staging is not on hold');
  });

  it('on a pull request for no environment says where it belongs', async () => {
    const { the } = await promoted();
    await the.repository.pushAs('robin', 'topic', { 'a.md': 'a\n' });
    const { number } = await the.repository.openPullRequest('robin', {
      head: 'topic',
      base: 'main',
      title: 'A',
    });
    the.repository.comment('robin', number, '/sluice approve');

    await the.review();

    expect(the.said(number)).toEqual([
      '`/sluice approve`: this pull request is for `main`, which is the branch of no environment; write it on one for `env/staging`, `env/production`',
    ]);
  });

  it('takes some streams alone to an environment', async () => {
    const { the, number } = await promoted();
    await the.repository.merge('robin', number);
    await the.sync('staging');
    await the.dev.do({ op: 'renameStream', streamName: 'A', name: 'Alpha' });
    await the.dev.do({ op: 'renameStream', streamName: 'B', name: 'Beta' });
    await the.export();
    await the.review();
    await the.repository.merge('robin', await the.numberOf('sluice/export/dev'));
    await the.review();
    the.repository.comment('kim', await the.numberOf('sluice/promote/staging'), '/sluice promote a');

    await the.review();

    const selected = await the.numberOf('sluice/promote-streams/staging');
    expect(the.said(selected)[0]).toContain('Alpha');
    expect(the.said(selected)[0]).not.toContain('Beta');
    expect((await the.repository.pullRequest(selected)).title).toContain('a');
  });

  it('plans again, in the same comment', async () => {
    const { the, number } = await promoted();
    const [before = ''] = the.said(number);
    the.clock.advance(5 * 60_000);
    the.repository.comment('robin', number, '/sluice plan');

    expect((await the.review()).reviewed).toEqual([number]);

    const [after = ''] = the.said(number);
    expect(after).not.toBe(before);
    expect(after.split('\n')[0]).toBe('<!-- sluice:plan staging -->');
    expect(the.said(number)).toHaveLength(2);
  });

  it('approves what waits after the merge', async () => {
    const { the, number } = await promoted({ staging: 'approval: { required: true }' });
    the.repository.comment('kim', number, '/sluice approve');
    await the.review();
    expect(answers(the, number)[0]).toContain('a plan is approved once it is merged');
    await the.repository.merge('robin', number);
    expect((await the.sync('staging')).outcome).toBe('waiting');

    the.repository.comment('kim', number, '/sluice approve');
    await the.review();

    expect((await the.sync('staging')).outcome).toBe('synced');
    expect(await the.pipeline.deps.store.approval('staging')).toMatchObject({ by: '@kim' });
  });

  it('approves no plan that was made after it was written', async () => {
    const { the, number } = await promoted({ staging: 'approval: { required: true }' });
    await the.repository.merge('robin', number);
    await the.sync('staging');
    the.clock.advance(1000);
    the.repository.comment('kim', number, '/sluice approve');
    the.clock.advance(1000);
    const file = 'value-streams/a/value-stream.json';
    const text = await the.repository.read('env/staging', file);
    await the.repository.pushAs('robin', 'env/staging', {
      [file]: text.replace('"name": "A"', '"name": "B"'),
    });
    const { digest } = await the.sync('staging');

    await the.review();

    expect(answers(the, number)[0]).toContain(`look at it, then write \`/sluice approve ${digest}\``);
    expect(await the.pipeline.deps.store.approval('staging')).toBeUndefined();
  });

  it('that promotes what is not there says nothing of what the environment holds', async () => {
    const { the, number } = await synced();
    the.repository.comment('robin', number, '/sluice promote nowhere');

    await the.review();

    expect(answers(the, number).at(-1)).toContain('SLC1050');
    const record = await the.pipeline.deps.store.status('environment staging');
    expect(record?.status).toMatchObject({ sync: 'Synced' });
    const [newest] = await the.pipeline.deps.store.runs('environment staging', 1);
    expect(newest).toMatchObject({ kind: 'promote', outcome: 'error' });
  });

  it('goes back once where two people ask for it', async () => {
    const { the, number } = await synced();
    the.repository.comment('kim', number, '/sluice rollback');
    the.repository.comment('robin', number, '/sluice rollback');

    await the.review();

    const [first = '', second = ''] = answers(the, number).slice(-2);
    expect(first).toContain('was brought back');
    expect(second).toContain('staging is kept at');
    expect((await the.stage.state()).streams.map(({ name }) => name).sort()).toEqual(['A', 'B']);
  });

  it('says that a rollback stands where its pass cannot begin yet', async () => {
    const { the, number } = await synced();
    await the.pipeline.deps.store.acquireLease('environment staging', 'another');
    the.repository.comment('kim', number, '/sluice rollback');

    await the.review();

    expect(answers(the, number).at(-1)).toContain('which the next run brings');
    expect((await the.pipeline.deps.store.hold('staging'))?.revision).toBeDefined();
  });

  it('is answered no more where the host takes no word there, and all others are', async () => {
    const { the, number } = await promoted();
    the.repository.comment('robin', number, '/sluice hold first');
    fails(the, 'writeComment', new PortError('the issue is locked', { code: 'SLC2503', remedy: 'wait' }));
    await the.review();
    the.host.before = undefined;
    expect(await the.pipeline.deps.store.hold('staging')).toMatchObject({ by: '@robin' });
    expect(answers(the, number)).toEqual([]);

    the.repository.comment('robin', number, '/sluice resume');
    await the.review();

    expect(answers(the, number)).toEqual(['`/sluice resume`: staging continues with the next run']);
  });

  it('goes back once the plan of that is approved, where plans need approval', async () => {
    const { the, number } = await promoted({ staging: 'approval: { required: true }' });
    await the.repository.merge('robin', number);
    await the.sync('staging');
    the.repository.comment('kim', number, '/sluice approve');
    await the.review();
    const { revision: old } = await the.sync('staging');
    const file = 'value-streams/a/value-stream.json';
    const text = await the.repository.read('env/staging', file);
    const wrong = text.replace('"name": "A"', '"name": "Wrong"');
    await the.repository.pushAs('robin', 'env/staging', { [file]: wrong });
    await the.sync('staging');
    the.repository.comment('kim', number, '/sluice approve');
    await the.review();
    expect((await the.sync('staging')).outcome).toBe('synced');

    the.repository.comment('kim', number, '/sluice rollback');
    await the.review();

    const { digest, ...waiting } = await the.sync('staging');
    expect(waiting).toMatchObject({ outcome: 'waiting', revision: old });
    expect(the.said(number).at(-1)).toContain(`it waits for \`/sluice approve ${digest}\``);
    the.repository.comment('kim', number, `/sluice approve ${digest}`);
    await the.review();
    expect(await the.sync('staging')).toMatchObject({ outcome: 'synced', revision: old });
  });

  it('is answered by the pass during which it is written, and only once', async () => {
    const { the, number } = await promoted();
    const { isAsked } = await writtenDuringARun(the, number, '/sluice hold stock-taking');
    const report = await the.review();
    expect(isAsked()).toBe(true);
    expect(report.commands).toBe(1);
    expect(answers(the, number)).toEqual([
      '`/sluice hold stock-taking`: staging is on hold; `/sluice resume` lets it go on',
    ]);
    expect((await the.review()).commands).toBe(0);
    expect(answers(the, number)).toHaveLength(1);
  });

  it('is answered while the host still lists thousands of pull requests', async () => {
    const { the, number } = await promoted();
    const list = the.host.openPullRequests.bind(the.host);
    const answered = new Promise<void>((resolve) => {
      the.host.before = (called) => {
        if (called === 'writeComment') resolve();
      };
    });
    the.host.openPullRequests = async (signal) => {
      the.repository.comment('robin', number, '/sluice hold stock-taking');
      await answered;
      return list(signal);
    };
    expect((await the.review()).commands).toBe(1);
  });

  it('is answered while the host still lists thousands of comments', async () => {
    const { the, number } = await promoted();
    the.repository.comment('eve', number, '/sluice hold');
    the.repository.comment('robin', number, '/sluice hold stock-taking');
    the.repository.comment('robin', number, '/sluice plan');
    const list = the.host.comments.bind(the.host);
    const answered = new Promise<void>((resolve) => {
      let count = 0;
      the.host.before = (called) => {
        if (called === 'writeComment' && ++count === 2) resolve();
      };
    });
    const asked = vi.spyOn(the.host, 'comments').mockImplementation(async (wanted, signal) => {
      if (wanted !== 'latest' && 'since' in wanted) await answered;
      return list(wanted, signal);
    });

    const report = await the.review();

    expect(report).toMatchObject({ commands: 2, reviewed: [number] });
    expect(answers(the, number)[0]).toBe(
      '`/sluice hold stock-taking`: staging is on hold; `/sluice resume` lets it go on',
    );
    expect(reactions(the, number, 'eve')).toEqual([['confused']]);
    asked.mockRestore();
    expect((await the.review()).commands).toBe(0);
    expect(answers(the, number)).toHaveLength(2);
  });

  it('is not carried out twice where its answer fails during a pass', async () => {
    const { the, number } = await promoted();
    const { isAsked } = await writtenDuringARun(the, number, '/sluice hold stock-taking', () =>
      fails(the, 'writeComment', new PortError('cut', { code: 'SLC2501', remedy: 'retry', uncertain: true })),
    );
    await expect(the.review()).rejects.toThrow('cut');
    expect(isAsked()).toBe(true);
    the.host.before = undefined;
    await the.review();
    await the.review();
    expect(answers(the, number)).toHaveLength(1);
  });

  it('plans anew during the pass in which somebody asks for it', async () => {
    const { the, number } = await promoted();
    const { isAsked } = await writtenDuringARun(the, number, '/sluice plan');
    const report = await the.review();
    expect(isAsked()).toBe(true);
    expect(report.reviewed).toContain(number);
  });
});

/** Makes a method of the host fail from now on. */
function fails(
  { host }: MemoryPipeline,
  method: keyof GitHost | keyof HostPeople,
  error = new PortError('GitHub answers 502', { code: 'SLC2502', remedy: 'retry' }),
): void {
  host.before = (called) => {
    if (called === method) throw error;
  };
}

/** Makes robin write a comment when the next run sets a status, some seconds after it began. */
async function writtenDuringARun(
  the: MemoryPipeline,
  number: number,
  text: string,
  then: () => void = () => undefined,
): Promise<{ readonly isAsked: () => boolean }> {
  await the.repository.pushAs('robin', 'env/production', { 'README.md': 'Changed\n' });
  let isAsked = false;
  the.host.before = (called) => {
    if (called !== 'report') return;
    the.host.before = undefined;
    isAsked = true;
    the.clock.advance(2000);
    the.repository.comment('robin', number, text);
    then();
  };
  return { isAsked: () => isAsked };
}
