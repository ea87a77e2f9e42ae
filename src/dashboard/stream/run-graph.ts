import { parseTreeFile } from '../../core/tree/parse.ts';
import { budgets } from '../../core/budgets.ts';
import { contentMember, referencesIn } from '../../core/stream/content.ts';
import { kindOfPath } from '../../core/stream/kinds.ts';
import { InvalidInput } from '../../core/problems/problem.ts';
import { resolveReference, treePath } from '../../core/tree/tree.ts';
import type { Repository } from '../../ports/repository.ts';

/** Name of a stream, and the paths of the streams that it runs. */
export interface RunsOf {
  readonly name: string;
  readonly runs: readonly string[];
}

const { rememberedStreams: mostFiles, rememberedRevisions: mostRevisions } = budgets.page;

/** Files that are read at the same time. */
const atOnce = 500;

/** Subflows of each stream in a revision. Parses each file once, even if several revisions have it. */
export class RunGraphs {
  readonly #repository: Pick<Repository, 'entries' | 'read'>;
  readonly #files = new Map<string, RunsOf>();
  readonly #revisions = new Map<string, Promise<ReadonlyMap<string, RunsOf>>>();

  constructor(repository: Pick<Repository, 'entries' | 'read'>) {
    this.#repository = repository;
  }

  /** Returns the subflows by the path of the stream. A stream with an unreadable file has none. */
  of(revision: string, signal: AbortSignal): Promise<ReadonlyMap<string, RunsOf>> {
    const known = this.#revisions.get(revision);
    if (known !== undefined) return known;
    const graph = this.#read(revision, signal);
    forgetOldest(this.#revisions, mostRevisions);
    this.#revisions.set(revision, graph);
    graph.catch(() => this.#revisions.delete(revision));
    return graph;
  }

  async #read(revision: string, signal: AbortSignal): Promise<ReadonlyMap<string, RunsOf>> {
    const files = (await this.#repository.entries(revision, 'value-streams')).flatMap(({ path, oid }) => {
      const place = treePath(path);
      return place.is === 'stream' ? [{ stream: place.stream, path, oid }] : [];
    });
    const graph = new Map<string, RunsOf>();
    for (let start = 0; start < files.length; start += atOnce) {
      const part = files.slice(start, start + atOnce);
      const unknown = part.filter(({ oid }) => !this.#files.has(oid));
      const blobs = await this.#repository.read(new Set(unknown.map(({ oid }) => oid)), signal);
      for (const { stream, path, oid } of part) {
        const bytes = blobs.get(oid);
        const runs = this.#files.get(oid) ?? (bytes === undefined ? undefined : runsIn(bytes, path, stream));
        if (runs === undefined) continue;
        if (bytes !== undefined) forgetOldest(this.#files, mostFiles);
        this.#files.set(oid, runs);
        graph.set(stream, runs);
      }
    }
    return graph;
  }
}

function runsIn(bytes: Uint8Array, path: string, stream: string): RunsOf {
  try {
    const { content } = parseTreeFile(bytes, path);
    const name = contentMember(content, 'name');
    const paths = [...referencesIn(content)].map(([reference]) =>
      resolveReference(reference.path, stream, undefined),
    );
    const runs = [...new Set(paths)].filter((one) => kindOfPath(one) === 'stream' && one !== stream);
    return { name: typeof name === 'string' ? name : stream, runs };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return { name: stream, runs: [] };
  }
}

function forgetOldest<V>(map: Map<string, V>, most: number): void {
  const [oldest] = map.keys();
  if (map.size >= most && oldest !== undefined) map.delete(oldest);
}
