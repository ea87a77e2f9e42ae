/**
 * Run as a program: replicas over one PostgreSQL bring merges to several environments, while one of them, at random, is
 * killed again and again and started anew. Ends with 1 where not everything is Synced in the end, a stream is there
 * twice, or two processes wrote to one tenant at once. Sizes are options:
 *
 *   node test/replicas/acceptance.ts --replicas 3 --environments 6 --streams 2000 --seconds 180 --kill-every 10
 */
import { parseArgs } from 'node:util';
import { PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { openField, type Field } from './field.ts';

const { values } = parseArgs({
  options: {
    replicas: { type: 'string', default: '3' },
    environments: { type: 'string', default: '6' },
    streams: { type: 'string', default: '2000' },
    /** How long replicas are killed and merges are made, and how long the end may take. */
    seconds: { type: 'string', default: '180' },
    patience: { type: 'string', default: '900' },
    'kill-every': { type: 'string', default: '10' },
    /** Streams that each merge changes, and seconds between merges. */
    changes: { type: 'string', default: '20' },
    'merge-every': { type: 'string', default: '5' },
    /** Milliseconds that a tenant takes for an answer, and may take for one. */
    latency: { type: 'string', default: '20' },
    timeout: { type: 'string', default: '5000' },
  },
});
const size = (name: keyof typeof values): number => Number(values[name]);

const server = await startPostgres();
if (!(server instanceof PostgresServer)) throw new Error(`no PostgreSQL server: ${server.missing}`);
const field = await openField(server, {
  replicas: size('replicas'),
  environments: size('environments'),
  streams: size('streams'),
  latency: size('latency'),
  timeout: size('timeout'),
});
try {
  process.exitCode = (await run(field)) ? 0 : 1;
} finally {
  await field.close();
  await server.close();
}

/** True where all is as it should be. */
async function run(replicas: Field): Promise<boolean> {
  const startedAt = Date.now();
  const say = (text: string) =>
    process.stdout.write(`${((Date.now() - startedAt) / 1000).toFixed(1).padStart(7)} s  ${text}\n`);
  await replicas.begin(size('patience'));
  say(`exported ${size('streams')} streams; ${size('environments')} environments have a branch`);
  const { kills, merges } = await disturbed(replicas, say);
  say('no more kills and merges');
  const behind = await replicas.synced(size('patience')).then(
    () => [],
    () => replicas.behind(),
  );
  say(behind.length === 0 ? 'everything is Synced' : 'not everything is Synced');
  const odd = await replicas.oddStreams();
  const { writes, takeOvers, late, overlapping } = await replicas.verdict();
  const report = {
    replicas: size('replicas'),
    environments: size('environments'),
    streams: size('streams'),
    seconds: Math.round((Date.now() - startedAt) / 1000),
    kills,
    merges,
    takeOvers,
    writes,
    notSynced: behind,
    oddStreams: odd,
    late,
    overlapping,
  };
  process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
  return [behind, odd, overlapping].every((lines) => lines.length === 0) && late.length <= takeOvers;
}

/** Kills and merges at their times, until the time is over; then every replica runs. */
async function disturbed(
  replicas: Field,
  say: (text: string) => void,
): Promise<{ readonly kills: number; readonly merges: number }> {
  let [kills, merges] = [0, 0];
  const until = Date.now() + size('seconds') * 1000;
  const repeatedly = async (seconds: number, work: () => Promise<void>) => {
    while (Date.now() < until) {
      const wait = Math.min(seconds * 1000, until - Date.now());
      await new Promise((resolve) => setTimeout(resolve, wait));
      if (Date.now() < until) await work();
    }
  };
  await Promise.all([
    repeatedly(size('kill-every'), async () => {
      const { replica } = replicas.placed[Math.floor(Math.random() * replicas.placed.length)] ?? {};
      if (replica === undefined) return;
      const dead = replica.pid;
      await replica.kill();
      replica.start();
      kills += 1;
      say(`killed ${dead}, and started ${replica.pid} in its place`);
    }),
    repeatedly(size('merge-every'), async () => {
      await replicas.merge(size('changes'));
      merges += 1;
    }),
  ]);
  return { kills, merges };
}
