import { execFile } from 'node:child_process';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { bring, withHarness, type Harness } from '../harness.ts';
import { changeNotes } from '../tenant/change-notes.ts';
import type { GeneratedStream } from '../tenant/generated-stream.ts';
import { generatedTenant } from '../tenant/generated-tenant.ts';
import { withDay, type DayAsked, type Used } from './day-process.ts';
import type { Level } from './level.ts';

const run = promisify(execFile);

/** A day of a daemon. */
export interface DaySize {
  readonly streams: number;
  readonly environments: number;
  readonly hours: number;
  /** Streams that people change in each hour. */
  readonly changes: number;
  /** Of an export file. */
  readonly bytes: number;
  /** Between passes over each lane, as the configuration says it. */
  readonly every: string;
}

/** What one hour left. Bytes, but for counts. */
interface Hour extends Used {
  readonly store: number;
  readonly rows: number;
  readonly repository: number;
  readonly loose: number;
}

const hour = 3_600_000;
/** The retention of the configuration here, and what is left out after the day so that all of it is old. */
const age = '1d';
const untilOld = 50 * hour;

/** The first runes warm up; they are in no hour. */
const warmUp = 2 * hour;

/**
 * What a daemon takes while time passes: a day with changes in each hour; then two days that are left out, after which
 * all of it is older than it is kept; then half a day again, which finds room in what the first one left. Nothing may rise
 * all the time.
 */
export async function overADay(size: DaySize): Promise<readonly Level[]> {
  const environments = Array.from({ length: size.environments }, (_, index) => `e${index}`);
  const seed = [...generatedTenant({ streams: size.streams, size: size.bytes })];
  const changed = seed.filter(({ scenario }) => scenario !== undefined);
  return withHarness(
    seed.map(({ file }) => file),
    async (harness) => {
      await bring(harness);
      const heads = () => follow(harness, environments);
      await heads();
      const config = await dayConfig(harness, size.every);
      return withDay(config, async (ask) => {
        const hours = (from: number, to: number) => aDay({ harness, size, changed, heads, ask }, from, to);
        await ask({ run: warmUp });
        const first = await hours(0, size.hours);
        await ask({ leaveOut: untilOld });
        await ask({ run: 2 * hour });
        const kept = await hourOf(harness, await ask({ leaveOut: 0 }));
        const second = await hours(size.hours, 1.5 * size.hours);
        return levelsOf(first, kept, second);
      });
    },
    environments,
  );
}

interface Playing {
  readonly harness: Harness;
  readonly size: DaySize;
  readonly changed: readonly Pick<GeneratedStream, 'name' | 'scenario'>[];
  readonly heads: () => Promise<void>;
  readonly ask: (asked: DayAsked) => Promise<Used>;
}

/** In each hour people change some streams, these are exported, and what was exported is brought to all environments. */
async function aDay(
  { harness, size, changed, heads, ask }: Playing,
  from: number,
  to: number,
): Promise<readonly Hour[]> {
  const hours: Hour[] = [];
  for (let count = from; count < to; count += 1) {
    const start = (count * size.changes) % changed.length;
    const some = Array.from(
      { length: size.changes },
      (_, index) => changed[(start + index) % changed.length],
    ).filter((one) => one !== undefined);
    await changeNotes(harness, some, `as of hour ${count}`);
    await ask({ run: hour / 2 });
    await heads();
    hours.push(await hourOf(harness, await ask({ run: hour / 2 })));
    process.stderr.write(`hour ${count + 1}: ${hours.at(-1)?.runs} passes\n`);
  }
  return hours;
}

async function follow(harness: Harness, environments: readonly string[]): Promise<void> {
  for (const name of environments)
    await harness.git('update-ref', `refs/heads/env/${name}`, 'refs/heads/main');
}

async function dayConfig(harness: Harness, every: string): Promise<string> {
  const text = await readFile(harness.config, 'utf8');
  const often = text
    .replace('push: true', `push: true, every: ${every}`)
    .replaceAll('state: file', `state: file, every: ${every}`);
  const file = join(harness.folder, 'day.yaml');
  const ages = `{ passes: ${age}, audit: ${age}, journal: ${age} }`;
  await writeFile(file, `${often}server: { listen: 127.0.0.1:0 }\nretention: ${ages}\n`);
  return file;
}

async function hourOf(harness: Harness, used: Used): Promise<Hour> {
  const data = join(harness.folder, 'data');
  const names = (await readdir(data)).filter((name) => name.startsWith('sluice.db'));
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(data, name))).size));
  const [copy = ''] = await readdir(join(data, 'repositories'));
  const { stdout } = await run('git', ['-C', join(data, 'repositories', copy), 'count-objects', '-v']);
  const count = (name: string) => Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(stdout)?.[1] ?? NaN);
  return {
    ...used,
    store: sizes.reduce((sum, bytes) => sum + bytes, 0),
    rows: rowsIn(join(data, 'sluice.db')),
    repository: 1024 * (count('size') + count('size-pack')),
    loose: count('count'),
  };
}

/** Of the tables that grow with time. */
function rowsIn(file: string): number {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const sql = 'select (select count(*) from passes) + (select count(*) from journal) as rows';
    return Number(database.prepare(sql).get()?.['rows']);
  } finally {
    database.close();
  }
}

function levelsOf(first: readonly Hour[], kept: Hour, second: readonly Hour[]): readonly Level[] {
  const both = [...first, ...second];
  const [mebi, kibi] = [2 ** 20, 2 ** 10];
  const most = (hours: readonly Hour[], of: keyof Hour) => Math.max(...hours.map((each) => each[of]));
  return [
    level('memory that is in use', 'MiB', {
      values: both.map(({ heap }) => heap / mebi),
      part: 0.1,
      least: 5,
    }),
    level('memory of the process', 'MiB', {
      values: both.map(({ rss }) => rss / mebi),
      part: 0.25,
      least: 40,
    }),
    level('open files', '', { values: both.map(({ files }) => files), part: 0, least: 3 }),
    // How many wait for a tenant's next call is by chance: hours pass faster here than such connections are closed.
    level('open sockets', '', { values: both.map(({ sockets }) => sockets), part: 0.5, least: 16 }),
    level('errors in the log', '', { values: both.map(({ errors }) => errors), part: 0, least: 0 }),
    level('rows of passes and calls that are kept once they are old', '', {
      values: [0, kept.rows],
      part: 0,
      // The newest of each lane, and what a rollback of it goes back to.
      least: 3 * (1 + 5),
    }),
    level('store, most of the first day and of the second', 'KiB', {
      values: [most(first, 'store') / kibi, most(second, 'store') / kibi],
      part: 0.1,
      least: 256,
    }),
    level('loose objects', '', { values: both.map(({ loose }) => loose), part: 0, least: 2_000 }),
    level('disk for the copy of the repository, an hour', 'KiB', {
      values: [perHour(first, 'repository') / kibi, perHour(second, 'repository') / kibi],
      part: 0.5,
      least: 256,
    }),
  ];
}

const level = (of: string, unit: Level['unit'], rest: Pick<Level, 'values' | 'part' | 'least'>): Level => ({
  of,
  unit,
  ...rest,
});

function perHour(hours: readonly Hour[], of: keyof Hour): number {
  const [from, to] = [hours[0]?.[of] ?? NaN, hours.at(-1)?.[of] ?? NaN];
  return (to - from) / Math.max(1, hours.length - 1);
}
