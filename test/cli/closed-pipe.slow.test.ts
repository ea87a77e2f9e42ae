import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sluice } from '../support/command-line.ts';
import { anExportFile } from '../support/export-file.ts';
import { aFolder } from '../support/folder.ts';
import { RunningCommand } from '../support/running-command.ts';

/** A tree, and one beside it of which a file cannot be read. */
async function twoTrees(): Promise<{ readonly good: string; readonly bad: string; readonly other: string }> {
  const folder = await aFolder();
  const [good, bad, other] = [join(folder, 'good'), join(folder, 'bad'), join(folder, 'other')];
  const file = join(folder, 'Orders.json');
  await writeFile(file, anExportFile({ name: 'Orders' }));
  for (const tree of [good, bad]) await sluice(['unpack', file, '-o', tree]);
  await writeFile(join(bad, 'value-streams/orders/value-stream.json'), '<<<<<<< ours\n');
  await writeFile(file, anExportFile({ name: 'Purchases' }));
  await sluice(['unpack', file, '-o', other]);
  return { good, bad, other };
}

it.each([
  ['what is not right', 'stdout', ['validate', 'bad'], 1],
  ['what differs', 'stdout', ['diff', 'good', 'other'], 2],
  ['what is right', 'stderr', ['validate', 'good'], 0],
] as const)('says with its exit code %s, also where nobody reads %s', async (_what, stream, words, code) => {
  const trees = await twoTrees();
  const [command, ...sides] = words;
  const running = new RunningCommand([command, ...sides.map((side) => trees[side])]);
  running.process[stream]?.destroy();
  expect(await running.ended).toMatchObject({ code });
});
