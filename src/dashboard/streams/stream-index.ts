import type { StageStreamCounts } from '../overview/schema.ts';
import type { Cell, MatrixRow } from './schema.ts';
import { streamSlug } from '../../core/tree/tree.ts';
import { streamReportsRecord } from '../../state/records/stream-reports.ts';
import { streamsSubject } from '../../state/subjects.ts';
import type { AtWork } from '../service/at-work.ts';
import { cellOf } from './cell.ts';
import { versionOf, type Marks, type Records } from '../service/records.ts';

/** Stream of a pipeline, prepared for search, order and display. */
export interface IndexedStream {
  readonly row: MatrixRow;
  /** Text that a search covers. */
  readonly words: string;
}

/** Index of all reported streams, by name. A new report creates a new object. */
export interface StreamIndex {
  readonly streams: readonly IndexedStream[];
  readonly byPlace: ReadonlyMap<string, IndexedStream>;
  /** Counts by environment, without environments that have no report. */
  readonly counts: ReadonlyMap<string, StageStreamCounts>;
}

export const placeKey = (pipeline: string, slug: string) => JSON.stringify([pipeline, slug]);

interface CellReport {
  readonly name: string;
  readonly cell: Cell;
}

/** Creates the index on demand, and keeps it until a run reports streams again. */
export class StreamIndexes {
  readonly #records: Records;
  readonly #pipelines: AtWork['app']['pipelines'];
  readonly #cells = new Map<
    string,
    { readonly version: string; readonly cells: ReadonlyMap<string, CellReport> }
  >();
  #made: { readonly version: string; readonly index: Promise<StreamIndex> } | undefined;

  constructor(records: Records, pipelines: AtWork['app']['pipelines']) {
    this.#records = records;
    this.#pipelines = pipelines;
  }

  at(marks: Marks): Promise<StreamIndex> {
    const subjects = this.#pipelines.flatMap(({ environments }) =>
      [...environments.keys()].map(streamsSubject),
    );
    const version = versionOf(marks, subjects);
    if (this.#made?.version === version) return this.#made.index;
    const made = { version, index: this.#make(marks) };
    this.#made = made;
    made.index.catch(() => {
      if (this.#made === made) this.#made = undefined;
    });
    return made.index;
  }

  async #make(marks: Marks): Promise<StreamIndex> {
    const streams: IndexedStream[] = [];
    const counts = new Map<string, StageStreamCounts>();
    for (const { name: pipeline, environments } of this.#pipelines) {
      const paths = new Map<string, CellReport[]>();
      for (const environment of environments.keys()) {
        const cells = await this.#cellsOf(environment, marks);
        if (cells === undefined) continue;
        counts.set(environment, countsOf([...cells.values()].map(({ cell }) => cell)));
        for (const [path, reports] of cells) {
          const before = paths.get(path);
          if (before === undefined) paths.set(path, [reports]);
          else before.push(reports);
        }
      }
      for (const [path, reports] of paths) streams.push(indexed(pipeline, path, reports));
    }
    streams.sort(byName);
    const byPlace = new Map(streams.map((one) => [placeKey(one.row.pipeline, one.row.slug), one]));
    return { streams, byPlace, counts };
  }

  /** Returns the cells of an environment. Reuses them if it has no new report. */
  async #cellsOf(environment: string, marks: Marks): Promise<ReadonlyMap<string, CellReport> | undefined> {
    const subject = streamsSubject(environment);
    if (!marks.has(subject)) return undefined;
    const version = versionOf(marks, [subject]);
    const known = this.#cells.get(environment);
    if (known?.version === version) return known.cells;
    const reports = (await this.#records.of(streamReportsRecord, environment, marks)) ?? [];
    const cells = new Map(
      reports.map((report) => [report.path, { name: report.name, cell: cellOf(environment, report) }]),
    );
    this.#cells.set(environment, { version, cells });
    return cells;
  }
}

function indexed(pipeline: string, path: string, reports: readonly CellReport[]): IndexedStream {
  const slug = streamSlug(path);
  // A run reports the path instead of the name for a stream that git no longer has.
  const name = reports.map((one) => one.name).find((one) => one !== path) ?? slug;
  const cells = reports.map(({ cell }) => cell);
  return {
    row: { pipeline, slug, path, name, cells },
    words: `${name}\n${slug}`.toLowerCase(),
  };
}

const collator = new Intl.Collator('en', { numeric: true });

function byName({ row: one }: IndexedStream, { row: other }: IndexedStream): number {
  return (
    collator.compare(one.name, other.name) || bySlug(one, other) || (one.pipeline < other.pipeline ? -1 : 1)
  );
}

export function bySlug(one: MatrixRow, other: MatrixRow): number {
  return one.slug < other.slug ? -1 : Number(one.slug > other.slug);
}

function countsOf(cells: readonly Cell[]): StageStreamCounts {
  const number = (matches: (cell: Cell) => boolean) => cells.filter(matches).length;
  return {
    streams: cells.length,
    inSync: number(({ is }) => is === 'in sync'),
    toBeSent: number(({ is }) => is === 'ahead' || is === 'missing' || is === 'in conflict'),
    blocked: number(({ is }) => is === 'blocked'),
    drifted: number(({ is }) => is === 'drifted'),
    inConflict: number(({ is }) => is === 'in conflict'),
    missing: number(({ is }) => is === 'missing'),
    degraded: number(({ health }) => health === 'Degraded'),
  };
}
