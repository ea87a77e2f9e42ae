import { describe, expect, it } from 'vitest';
import { PortError, RefMoved } from '../../../src/ports/errors.ts';
import type { Repository } from '../../../src/ports/repository.ts';
import type { Store } from '../../../src/ports/store.ts';
import { syncedRef } from '../../../src/runs/branches.ts';
import {
  aboutToSet,
  acceptMark,
  judgeMark,
  knownMarks,
  setMark,
  type KnownMarks,
} from '../../../src/runs/sync/synced-mark.ts';
import { FakeRepository } from '../../support/fake-repository.ts';
import { FakeStore } from '../../support/fake-store.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { TestClock } from '../../support/test-clock.ts';
import { never } from '../../support/world.ts';

const ref = syncedRef('staging');

describe('what a mark says of a store', () => {
  it.each([
    ['nothing where there is none, whatever the store knows', undefined, ['a'], 'not set'],
    ['that it is up to date where the store set it last', 'a', ['a'], 'ours'],
    ['that it is up to date where the store was about to set it', 'b', ['a', 'b'], 'ours'],
    ['that it is old where it knows another one', 'b', ['a'], 'not ours'],
    ['that it is old where it knows none', 'a', [], 'not ours'],
  ])('%s', (_, there, commits, verdict) => {
    expect(judgeMark(there, { commits })).toBe(verdict);
  });

  it('stays known however many pushes had no answer', () => {
    let known: KnownMarks = { commits: ['first'], run: undefined, isRefused: false };
    for (let push = 0; push < 500; push += 1) known = aboutToSet(known, 'first', `${push}`);

    expect(known.commits.length).toBeLessThanOrEqual(100);
    expect(judgeMark('first', known)).toBe('ours');
    expect(judgeMark('499', known)).toBe('ours');
  });
});

/** What can become of one setting of a mark. The process ends wherever it does not say what the remote does. */
const fates = [
  'done',
  'ends before the store knows',
  'ends before the push',
  'ends after the push',
  'the connection breaks before the push arrives',
  'the connection breaks after it arrived',
  'the push arrives when it is long over',
  'refused',
] as const;
type Fate = (typeof fates)[number];

class Ended extends Error {}

const broken = () => new PortError('no answer', { code: 'SLC2215', remedy: 'retry', uncertain: true });
const refused = () => new PortError('policy', { code: 'SLC2208', remedy: 'wait' });

/** A store and a remote that live on, and processes that begin to sync and may end anywhere. */
class Field {
  readonly repository = new FakeRepository();
  readonly store = new FakeStore();
  readonly log = new RecordingLog();
  readonly clock = new TestClock();
  #late: (() => Promise<void>) | undefined;
  #count = 0;

  async begin(fate: Fate): Promise<'writes' | 'does not write'> {
    const there = (await this.repository.fetch(never)).get(ref);
    const deps = {
      repository: this.#repository(fate),
      store: this.#store(fate),
      clock: this.clock,
      log: this.log,
    };
    const run = `pass ${(this.#count += 1)}`;
    const marked = { environment: 'staging', run, revision: 'f'.repeat(40), there };
    try {
      await setMark(deps, marked, never);
      return 'writes';
    } catch (error) {
      if (!(error instanceof Ended) && !(error instanceof PortError)) throw error;
      return 'does not write';
    }
  }

  async arriveLate(): Promise<void> {
    await this.#late?.().catch((error: unknown) => {
      if (!(error instanceof RefMoved)) throw error;
    });
    this.#late = undefined;
  }

  async verdict() {
    return judgeMark(this.repository.remote.refs.get(ref), await knownMarks(this.store, 'staging'));
  }

  #store(fate: Fate): Pick<Store, 'status' | 'saveStatus'> & Store {
    const { store } = this;
    return new Proxy<Store>(store, {
      get: (target, key) => {
        if (key === 'saveStatus' && fate === 'ends before the store knows')
          return () => Promise.reject(new Ended());
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  #repository(fate: Fate): Repository {
    const { repository } = this;
    return new Proxy<Repository>(repository, {
      get: (target, key) => {
        if (key === 'push') return (...args: Parameters<Repository['push']>) => this.#push(fate, args);
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  async #push(fate: Fate, args: Parameters<Repository['push']>): Promise<void> {
    const push = () => this.repository.push(...args);
    if (fate === 'ends before the push') throw new Ended();
    if (fate === 'refused') throw refused();
    if (fate === 'the connection breaks before the push arrives') throw broken();
    if (fate === 'the push arrives when it is long over') {
      this.#late = push;
      throw broken();
    }
    await push();
    if (fate === 'ends after the push') throw new Ended();
    if (fate === 'the connection breaks after it arrived') throw broken();
  }
}

const three = fates.flatMap((one) => fates.flatMap((two) => fates.map((last) => [one, two, last] as const)));

describe('setting a mark', () => {
  it('never makes a store look old, wherever three processes in a row end', async () => {
    const looksOld: string[] = [];
    for (const all of three) {
      const field = new Field();
      const verdicts: string[] = [];
      for (const fate of all) {
        await field.begin(fate);
        verdicts.push(await field.verdict());
        await field.arriveLate();
        verdicts.push(await field.verdict());
      }
      expect(await field.begin('done')).toBe('writes');
      expect(await field.verdict()).toBe('ours');
      if (verdicts.includes('not ours')) looksOld.push(all.join(', '));
    }
    expect(looksOld).toEqual([]);
  });

  it.each(fates)(
    'lets nothing be written before it is set, but where the remote refuses it: %s',
    async (fate) => {
      const writes = fate === 'done' || fate === 'refused';
      expect(await new Field().begin(fate)).toBe(writes ? 'writes' : 'does not write');
    },
  );

  it.each(fates)('makes a store from before it look old, whatever happened in between: %s', async (fate) => {
    const field = new Field();
    await field.begin('done');
    const old = await knownMarks(field.store, 'staging');
    await field.begin(fate);
    await field.arriveLate();
    await field.begin('done');
    expect(judgeMark(field.repository.remote.refs.get(ref), old)).toBe('not ours');
  });

  it('says once that it is refused, and again after it went well meanwhile', async () => {
    const field = new Field();
    const told = () => field.log.lines.filter(({ fields }) => fields['code'] === 'SLC2437').length;
    await field.begin('refused');
    await field.begin('refused');
    expect(told()).toBe(1);
    await field.begin('done');
    await field.begin('refused');
    expect(told()).toBe(2);
  });

  it('takes one push for a pass that plans anew', async () => {
    const { repository, store, clock, log } = new Field();
    const marked = { environment: 'staging', run: 'run', revision: 'f'.repeat(40) };
    await setMark({ repository, store, clock, log }, { ...marked, there: undefined }, never);
    const there = repository.remote.refs.get(ref);

    await setMark({ repository, store, clock, log }, { ...marked, there }, never);

    expect(repository.remote.refs.get(ref)).toBe(there);
  });

  it('tells what it is of in the message of a commit without files', async () => {
    const { repository, store, clock, log } = new Field();
    const revision = 'f'.repeat(40);
    const marked = { environment: 'staging', run: 'run', revision, there: undefined };

    await setMark({ repository, store, clock, log }, marked, never);

    const commit = repository.remote.refs.get(ref) ?? '';
    expect(await repository.commitInfo(commit)).toMatchObject({
      parents: [],
      message: `Begin to sync staging\n\nSluice-Synced: staging\nSluice-Pass: run\nSluice-Synced-Revision: ${revision}\n`,
    });
    expect(await repository.entries(commit)).toEqual([]);
  });
});

it('takes the mark of another store for its own once it was rebuilt', async () => {
  const [field, other] = [new Field(), new FakeStore()];
  await field.begin('done');
  const there = field.repository.remote.refs.get(ref);
  expect(judgeMark(there, await knownMarks(other, 'staging'))).toBe('not ours');

  await acceptMark(other, 'staging', there, 0);

  expect(judgeMark(there, await knownMarks(other, 'staging'))).toBe('ours');
});
