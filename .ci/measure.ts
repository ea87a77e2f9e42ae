import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { circles, sourceFiles, sourceText } from './measure/imports.ts';

// Prints the measures of docs/contributing.md. With --time also runs `npm run check` and times it.
const root = join(import.meta.dirname, '..');
const own = sourceFiles.filter((file) => !/^(sandbox|demo)\//.test(file));

const lines = (text: string) => text.split('\n').length - 1;
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

/** Returns the number of values for each key. */
function counted(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** Returns the names of types declared in more than one file, if at least one declaration is exported. */
function namesWithSeveralMeanings(): readonly string[] {
  const declared = sourceFiles.flatMap((file) =>
    [...sourceText(file).matchAll(/^(export )?(?:abstract )?(?:interface|type|class) (\w+)/gm)].map(
      ([, isExported, name = '']) => ({ name, isExported: isExported !== undefined }),
    ),
  );
  const exported = new Set(declared.filter(({ isExported }) => isExported).map(({ name }) => name));
  return [...counted(declared.map(({ name }) => name))]
    .filter(([name, count]) => count > 1 && exported.has(name))
    .map(([name]) => name);
}

const weakStart =
  /^(what|how|whether|of|where|when|whom|whose|which|who|why|that|to|in|at|as|if|from|by|with|for|on)\b/i;

/** Returns the share of doc comments that begin with neither a noun nor a verb. */
function weakDocComments(): number {
  const comments = sourceFiles.flatMap((file) => [...sourceText(file).matchAll(/\/\*\*[\s*]*([^\n]*)/g)]);
  return comments.filter(([, first = '']) => weakStart.test(first)).length / comments.length;
}

/** Returns the words of all pages in docs/, as `wc -w` counts them. */
function wordsOfDocs(): number {
  const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' });
  return sum(
    pages
      .filter((page) => page.endsWith('.md'))
      .map(
        (page) =>
          readFileSync(join(root, 'docs', page), 'utf8')
            .split(/\s+/)
            .filter(Boolean).length,
      ),
  );
}

/** Returns the minutes that `npm run check` took. Throws if it failed. */
function minutesOfCheck(): string {
  const start = performance.now();
  const { status } = spawnSync('npm', ['run', 'check'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('npm run check failed');
  return ((performance.now() - start) / 60_000).toFixed(1);
}

const folders = counted(sourceFiles.map((file) => dirname(file)));
const [largest = '', most = 0] = [...folders].toSorted(([, one], [, other]) => other - one)[0] ?? [];
const doubled = namesWithSeveralMeanings();
const round = circles(sourceFiles);
const measures: readonly (readonly [string, string | number, string])[] = [
  ['lines in src without sandbox and demo', sum(own.map((file) => lines(sourceText(file)))), '50000'],
  [`files directly in one folder (${largest})`, most, '20'],
  [`exported type names with several meanings (${doubled.join(', ')})`, doubled.length, '0'],
  ['double casts', sum(sourceFiles.map((file) => sourceText(file).split('as unknown as').length - 1)), '0'],
  ['import circles', round.length, '0'],
  ['doc comments without a noun or verb in front', `${(100 * weakDocComments()).toFixed(1)} %`, '2 %'],
  ['words in docs/', wordsOfDocs(), '40000'],
  ...(process.argv.includes('--time') ? [['npm run check, minutes', minutesOfCheck(), '5'] as const] : []),
];
for (const [what, value, target] of measures) process.stdout.write(`${what}: ${value} (target ${target})\n`);
