import { includedStreams, runsOf } from '../../core/tree/export/included-streams.ts';
import type { ExportFile } from '../../core/tree/export/export-file.ts';
import type { Problem } from '../../core/problems/problem.ts';

/**
 * Separates files whose streams run, directly or indirectly, a stream that nobody has seen. A tenant may show only a
 * part of its streams, and the missing export may follow later. Half a feature would be worse than a later one. A copy
 * within another export does not count, because a stream is imported only from its own file.
 */
export function withoutUnseenRuns(
  files: readonly ExportFile[],
  isObserved: (id: string) => boolean,
): { readonly files: readonly ExportFile[]; readonly heldBack: readonly Problem[] } {
  const read = files.map((file) => ({ file, streams: includedStreams(file) }));
  const names = new Map(read.flatMap(({ streams }) => streams.map(({ id, name }) => [id, name] as const)));
  const runs = new Map(
    read.flatMap(({ streams }) => {
      const own = streams.find(({ root }) => root !== undefined);
      return own === undefined ? [] : [[own.id, streams.flatMap(runsOf)] as const];
    }),
  );
  const found = read.map(({ file, streams }) => ({
    file,
    unseen: reached(streams.flatMap(runsOf), runs).filter((id) => !runs.has(id) && !isObserved(id)),
  }));
  return {
    files: found.filter(({ unseen }) => unseen.length === 0).map(({ file }) => file),
    heldBack: found
      .filter(({ unseen }) => unseen.length > 0)
      .map(({ file, unseen }) => unseenRun(file, unseen, names)),
  };
}

/** Returns ids and all ids reachable from them, each once. */
function reached(ids: readonly string[], next: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const all = new Set(ids);
  // The loop also visits ids that it adds.
  for (const id of all) for (const other of next.get(id) ?? []) all.add(other);
  return [...all];
}

/** Returns the problem of a file with an unseen subflow. Names the subflow if the file has a copy of it. */
function unseenRun(
  { file }: ExportFile,
  unseen: readonly string[],
  names: ReadonlyMap<string, string>,
): Problem {
  const labels = unseen.map((id) => {
    const name = names.get(id);
    return name === undefined ? id : `${JSON.stringify(name)} (${id})`;
  });
  const streams = labels.length === 1 ? 'the value stream' : 'value streams';
  return {
    code: 'SLC2413',
    severity: 'error',
    file,
    place: '',
    message: `runs ${streams} ${labels.join(', ')}, of which there is no export file yet: export that too; until then nothing of this file is taken`,
  };
}
