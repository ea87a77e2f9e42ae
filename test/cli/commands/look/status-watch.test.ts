import { expect, it } from 'vitest';
import { watchStatus } from '../../../../src/cli/commands/look/status-watch.ts';
import type { Screen } from '../../../../src/cli/terminal/screen.ts';
import { Interrupted } from '../../../../src/cli/stop.ts';
import type { StatusRow } from '../../../../src/core/plan/print/status-text.ts';
import { CollectedOutput } from '../../../support/collected-output.ts';
import { writePipeline } from '../../../support/pipeline-config.ts';
import { RunningCommand } from '../../../support/running-command.ts';
import { TestClock } from '../../../support/test-clock.ts';
import { aWorldOnGit } from '../../../support/world.ts';

function row(sync: 'Synced' | 'OutOfSync', at: number): StatusRow {
  const status = { sync, health: 'Healthy', revision: 'a'.repeat(40), conditions: [], details: [] } as const;
  return { name: 'staging', kind: 'environment', branch: 'env/staging', at, status };
}

/** A watch of rows that a test changes, second by second. */
function aWatch(output: CollectedOutput & { readonly screen?: Screen }, json = false) {
  const clock = new TestClock();
  const stop = new AbortController();
  const shown = { rows: [row('Synced', clock.now())] };
  const ended = watchStatus(async () => shown.rows, { json, clock }, output, stop.signal).catch(
    (error: unknown) => error,
  );
  const next = async () => {
    await clock.nextSleep();
    clock.advance(1000);
    await clock.nextSleep();
  };
  return { clock, shown, next, ended, stop: () => stop.abort(new Interrupted('SIGINT')) };
}

it('writes a line where something changed, and nothing where a pass found the same again', async () => {
  const output = new CollectedOutput();
  const watch = aWatch(output);
  await watch.next();
  watch.shown.rows = [row('Synced', watch.clock.now())];
  await watch.next();
  expect(output.written).toBe('2026-01-05T09:00:00Z staging env/staging aaaaaaa Synced Healthy\n');
  watch.shown.rows = [row('OutOfSync', watch.clock.now())];
  await watch.next();
  expect(output.written.split('\n').slice(1)).toEqual([
    '2026-01-05T09:00:03Z staging env/staging aaaaaaa OutOfSync Healthy',
    '',
  ]);
  watch.stop();
  expect(await watch.ended).toMatchObject({ exitCode: 130 });
});

it('writes one JSON value a line for programs', async () => {
  const output = new CollectedOutput();
  const watch = aWatch(output, true);
  await watch.next();
  watch.shown.rows = [row('OutOfSync', watch.clock.now())];
  await watch.next();
  const lines = output.written.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    [{ status: { sync: 'Synced' } }],
    [{ status: { sync: 'OutOfSync' } }],
  ]);
  watch.stop();
  await watch.ended;
});

it('draws a terminal anew only where that shows something else', async () => {
  const frames: string[] = [];
  const screen = { columns: 80, redraw: (lines: readonly string[]) => void frames.push(lines.join('\n')) };
  const output = Object.assign(new CollectedOutput(), { screen });
  const watch = aWatch(output);
  await watch.next();
  watch.shown.rows = [row('Synced', watch.clock.now())];
  await watch.next();
  expect(frames.map((frame) => /\d+ s ago/.exec(frame)?.[0])).toEqual(['0 s ago', '1 s ago']);
  expect(frames[0]).toMatch(/^NAME .*\nstaging .* Synced .*\n\nPress Ctrl-C to stop\.$/);
  expect(output.written).toBe('');
  watch.stop();
  await watch.ended;
});

it('ends with 141 when nobody reads it any more', async () => {
  const config = await writePipeline(await aWorldOnGit());
  const running = new RunningCommand(['status', 'staging', '--watch', '-c', config]);
  running.process.stdout?.destroy();
  expect(await running.ended).toMatchObject({ code: 141 });
});

it('goes on until Ctrl-C, and then ends with 130', async () => {
  const config = await writePipeline(await aWorldOnGit());
  const running = new RunningCommand(['status', 'staging', '--watch', '-c', config]);
  await running.saw(/staging env\/staging - Unknown -\n/);
  running.process.kill('SIGINT');
  expect(await running.ended).toMatchObject({ code: 130, err: 'interrupted by SIGINT\n' });
});
