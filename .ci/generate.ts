import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { generatedCodes } from './generate/codes.ts';
import { generatedCommands } from './generate/commands.ts';
import { generatedConfigFiles } from './generate/config.ts';
import { exampleExports } from './generate/examples.ts';
import { generatedLimitsDocs } from './generate/limits-docs.ts';
import { generatedMetricsDocs } from './generate/metrics-docs.ts';
import { generatedDescription } from './generate/openapi.ts';
import { generatedReviewDocs } from './generate/review-docs.ts';
import { generatedTreeDocs } from './generate/tree-docs.ts';

// Writes every generated file; with --check says which of them are stale instead, and exits 1 if any is.
const root = join(import.meta.dirname, '..');
const check = process.argv.includes('--check');
const stale: string[] = [];

const generated = [
  await generatedConfigFiles(),
  await exampleExports(),
  await generatedTreeDocs(),
  await generatedLimitsDocs(),
  await generatedReviewDocs(),
  await generatedMetricsDocs(),
  await generatedDescription(),
  generatedCodes(),
  generatedCommands(),
];

for (const files of generated) {
  for (const [path, text] of files) {
    const file = join(root, path);
    if ((await readFile(file, 'utf8').catch(() => undefined)) === text) continue;
    stale.push(path);
    if (check) continue;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

if (stale.length > 0)
  process.stdout.write(`${check ? 'stale, run npm run generate:' : 'written:'}\n  ${stale.join('\n  ')}\n`);
process.exitCode = check && stale.length > 0 ? 1 : 0;
