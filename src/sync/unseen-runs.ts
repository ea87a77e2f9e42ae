import { carriedStreams, runsOf } from '../codec/carried-streams.ts';
import type { ExportFile } from '../codec/export-file.ts';
import type { Problem } from '../domain/problem.ts';

/**
 * Parts files from those of streams that run a stream which nobody has seen: where a tenant shows only some of what it
 * holds, the other one's export may come later, and half a feature would be worse than a later one.
 */
export function withoutUnseenRuns(
  files: readonly ExportFile[],
  isSeen: (id: string) => boolean,
): { readonly files: readonly ExportFile[]; readonly heldBack: readonly Problem[] } {
  const read = files.map((file) => ({ file, streams: carriedStreams(file) }));
  const carried = new Set(read.flatMap(({ streams }) => streams.map(({ id }) => id)));
  const found = read.map(({ file, streams }) => ({
    file,
    unseen: streams.flatMap(runsOf).filter((id) => !carried.has(id) && !isSeen(id)),
  }));
  return {
    files: found.filter(({ unseen }) => unseen.length === 0).map(({ file }) => file),
    heldBack: found
      .filter(({ unseen }) => unseen.length > 0)
      .map(({ file, unseen }) => unseenRun(file, unseen)),
  };
}

function unseenRun({ file }: ExportFile, unseen: readonly string[]): Problem {
  const streams = unseen.length === 1 ? 'the value stream' : 'value streams';
  return {
    code: 'SLC2413',
    severity: 'error',
    file,
    place: '',
    message: `runs ${streams} ${[...new Set(unseen)].join(', ')}, of which there is no export file yet: export that too; until then nothing of this file is taken`,
  };
}
