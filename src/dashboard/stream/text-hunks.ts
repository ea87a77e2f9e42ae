import { createTwoFilesPatch } from 'diff';
import type { StreamComparison } from './schema.ts';
import { budgets } from '../../core/budgets.ts';
import { treePath } from '../../core/tree/tree.ts';
import type { StreamTree } from './tree.ts';

const { fileBytes: mostBytes, characters: mostCharacters, time: mostTime, files: mostFiles } = budgets.page;

type TextSource = Pick<StreamTree, 'bytes' | 'oids'> | undefined;

/** Returns the line differences in a stream's files. Files that people read come before those of the designer. */
export function textHunks(
  before: TextSource,
  after: TextSource,
): { readonly text: StreamComparison['text']; readonly isCut: boolean } {
  const files = differing(before, after);
  const text: { readonly file: string; readonly hunks: string }[] = [];
  let left = mostCharacters;
  // Limits the time for any size of difference, because this blocks other requests.
  const endsAt = performance.now() + mostTime;
  for (const file of files.slice(0, mostFiles)) {
    const timeout = endsAt - performance.now();
    if (timeout <= 0) break;
    const hunks = hunksOf(file, before?.bytes.get(file), after?.bytes.get(file), timeout);
    if (hunks === undefined || hunks.length > left) continue;
    left -= hunks.length;
    text.push({ file, hunks });
  }
  return { text, isCut: text.length < files.length };
}

function differing(before: TextSource, after: TextSource): readonly string[] {
  const files = new Set([...(before?.bytes.keys() ?? []), ...(after?.bytes.keys() ?? [])]);
  return [...files]
    .filter((file) => before?.oids.get(file) !== after?.oids.get(file))
    .sort((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1));
}

function rank(file: string): number {
  const { is } = treePath(file);
  return is === 'stream' ? 0 : is === 'sidecar' ? 2 : 1;
}

/** Returns the differences of a file. Undefined if it is too long or differs too much. */
function hunksOf(
  file: string,
  before: Uint8Array | undefined,
  after: Uint8Array | undefined,
  timeout: number,
): string | undefined {
  if ([before, after].some((side) => (side?.length ?? 0) > mostBytes)) return undefined;
  const [old, now] = [before, after].map((side) => (side === undefined ? '' : decoder.decode(side)));
  const names = [before, after].map((side) => (side === undefined ? '/dev/null' : file));
  return createTwoFilesPatch(names[0] ?? file, names[1] ?? file, old ?? '', now ?? '', undefined, undefined, {
    context: 3,
    timeout,
  });
}

const decoder = new TextDecoder('utf-8');
