import { beforeEach, expect, it } from 'vitest';
import type { EnvironmentObservation } from '../../../src/core/plan/plan.ts';
import type { RunDeps } from '../../../src/runs/pipeline.ts';
import { KnownStreams } from '../../../src/runs/desired/known-streams.ts';
import { SavedReadings } from '../../../src/runs/desired/saved-readings.ts';
import { planEnvironment } from '../../../src/runs/sync/plan.ts';
import { aWorld, never, type World } from '../../support/world.ts';

const seed = ['Order Intake.json', 'Quote Desk Assistant.json', 'Stock Alert.json', 'Stock Alert (1).json'];
const branch = 'env/staging';
const fileOf = (slug: string) => `value-streams/${slug}/value-stream.json`;

let world: World;

beforeEach(async () => {
  world = await aWorld({ seed });
  await world.bringToStaging();
  await observed();
  await observed({ knownStreams: restarted() });
});

it('reads of the streams only those that changed in git', async () => {
  await world.person.change(branch, fileOf('stock-alert'), (stream) => ({ ...stream, name: 'Stock Alarm' }));

  expect(await streamsRead()).toEqual(['value-streams/stock-alert']);
});

it('reads no stream where none changed', async () => {
  expect(await streamsRead()).toEqual([]);
});

it('reads no stream in a new process where none changed, and only those that did', async () => {
  expect(await streamsRead({ knownStreams: restarted() })).toEqual([]);

  await world.person.change(branch, fileOf('stock-alert'), (stream) => ({ ...stream, name: 'Stock Alarm' }));

  expect(await streamsRead({ knownStreams: restarted() })).toEqual(['value-streams/stock-alert']);
  expect(await streamsRead({ knownStreams: restarted() })).toEqual([]);
});

it('reads every stream where another program saved the readings', async () => {
  const read = await streamsRead({ knownStreams: restarted('another program') });

  expect(read.length).toBeGreaterThan(3);
});

it('reads the streams that use what changed, and no others', async () => {
  const [rule = ''] = await world.paths(`refs/heads/${branch}`, 'rules');
  await world.person.change(branch, rule, (content) => ({ ...content, description: 'changed' }));

  const read = await streamsRead();

  expect(read.length).toBeGreaterThan(0);
  expect(read.length).toBeLessThan(6);
});

/** What somebody may do to a branch. */
const edits: Readonly<Record<string, () => Promise<void>>> = {
  'a stream is renamed': () =>
    world.person.change(branch, fileOf('stock-alert'), (stream) => ({ ...stream, name: 'Another' })),
  'a stream cannot be read': () => world.person.edit(branch, fileOf('order-intake'), () => '<<<<<<< ours'),
  'a scenario cannot be read': async () => {
    const path = (await world.paths(`refs/heads/${branch}`, 'value-streams/order-intake/scenarios'))[0] ?? '';
    await world.person.edit(branch, path, () => '{ "name": ');
  },
  'a stream that others run goes': () => world.person.remove(branch, 'value-streams/customer-notification'),
  'a stream loses its own file': () => world.person.remove(branch, fileOf('order-intake')),
  'a rule goes that streams use': async () => {
    const [rule = ''] = await world.paths(`refs/heads/${branch}`, 'rules');
    await world.person.remove(branch, rule);
  },
  'a connection goes that streams use': async () => {
    const [connection = ''] = await world.paths(`refs/heads/${branch}`, 'connections');
    await world.person.remove(branch, connection);
  },
  'a keychain is bound otherwise': () =>
    world.person.edit(branch, 'environments/staging.yaml', (text) => text.replace('700001', '800001')),
  'a patch is written': () =>
    world.person.edit(
      branch,
      'environments/staging.yaml',
      (text) =>
        `${text}patches:\n  ${fileOf('stock-alert')}:\n    - { op: replace, path: /name, value: Patched }\n`,
    ),
  'a stream comes': async () => {
    const text = await world.person.read(branch, fileOf('stock-alert'));
    await world.person.edit(branch, fileOf('stock-alert-copy'), () => text.replace('Stock Alert', 'Copy'));
  },
};

it.each(Object.entries(edits))('sees the same as if it had read everything: %s', async (_what, edit) => {
  await edit();

  const seen = await observed();
  const seenAnew = await observed({ knownStreams: restarted() });

  const all = await observed({ knownStreams: new KnownStreams() });
  expect(seen).toEqual(all);
  expect(seenAnew).toEqual(all);
});

it('sees what it saw first once an edit is undone', async () => {
  const before = await observed();
  const text = await world.person.read(branch, fileOf('stock-alert'));
  await world.person.edit(branch, fileOf('stock-alert'), () => '{');
  expect((await observed()).unreadable).toEqual(['value-streams/stock-alert']);
  await world.person.edit(branch, fileOf('stock-alert'), () => text);

  expect(await observed()).toEqual({ ...before, revision: expect.any(String) as string });
});

/** What a new process knows. */
const restarted = (program = 'this program') => new KnownStreams(new SavedReadings(world.deps, program));

async function observed(other: Partial<RunDeps> = {}): Promise<EnvironmentObservation> {
  const deps = { ...world.deps, ...other };
  return (await planEnvironment(deps, world.staging, {}, never)).observed.observation;
}

/** Paths of the streams of which a plan reads a file. */
async function streamsRead(other: Partial<RunDeps> = {}): Promise<readonly string[]> {
  const { repository } = world.deps;
  const oids = new Set<string>();
  const noting = new Proxy(repository, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      return (...args: readonly unknown[]): unknown => {
        if (key === 'read') for (const oid of args[0] as Iterable<string>) oids.add(oid);
        return Reflect.apply(value, target, args);
      };
    },
  });
  await observed({ ...other, repository: noting });
  const head = (await world.head(branch)) ?? '';
  const read = (await repository.entries(head, 'value-streams')).filter(({ oid }) => oids.has(oid));
  const streams = read.map(({ path }) => path.split('/').slice(0, 2).join('/'));
  return [...new Set(streams)].filter((path) => path !== 'value-streams/format.json').sort();
}
