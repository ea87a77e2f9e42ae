import { expect, it } from 'vitest';
import { sluice } from '../support/command-line.ts';
import { running, temporaryFolder } from './support/running.ts';

it.each([
  ['a folder that another sandbox has', (dataDir: string) => ['--data', dataDir, '--tenant', 'acmedev']],
  ["a tenant's name that is none", () => ['--data', temporaryFolder(), '--tenant', 'No']],
  [
    'a seed that is not there',
    () => ['--data', temporaryFolder(), '--tenant', 'acmedev', '--seed', '/nowhere'],
  ],
  [
    'a file of switches that is not there',
    () => ['--data', temporaryFolder(), '--tenant', 'acmedev', '--switches', '/nowhere'],
  ],
])('ends with 1 and one error for %s', async (_, argumentsFor) => {
  const dataDir = temporaryFolder();
  await running({ dataDir });
  const ended = await sluice(['sandbox', '--port', '0', ...argumentsFor(dataDir)]);
  expect(ended).toMatchObject({ code: 1, out: '' });
  expect(ended.err).toMatch(/^error: [^\n]+\nwhy: [^\n]+\nremedy: [^\n]+ \[SLC\d{4}\]\n$/);
});
