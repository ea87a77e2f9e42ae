import { matrixEndpoint, type Cell, type Matrix, type MatrixQuery, type MatrixRow } from './schema.ts';
import { answering } from '../service/answering.ts';
import type { Sees } from '../api/service.ts';
import { environmentSubject } from '../../state/subjects.ts';
import type { AtWork } from '../service/at-work.ts';
import { urgencyOf } from './cell.ts';
import type { Marks } from '../service/records.ts';
import { bySlug, type IndexedStream, type StreamIndex } from './stream-index.ts';

/** Limit of cached queries. */
const cacheLimit = 50;

/** Matches of a query on all of its pages. */
interface Found {
  readonly rows: readonly MatrixRow[];
  readonly all: number;
}

/** Answers with the streams of all pipelines, in pages. */
export const matrixAnswer = answering(matrixEndpoint, ({ atWork, records, indexes }) => {
  const matrices = new Matrices(atWork.app.pipelines);
  return async (query, { sees }) => {
    const marks = await records.marks();
    return matrices.answer(await indexes.at(marks), marks, query, sees);
  };
});

/** Searches, filters, sorts and pages streams. Caches recent queries. */
class Matrices {
  readonly #pipelines: AtWork['app']['pipelines'];
  #index: StreamIndex | undefined;
  readonly #found = new Map<string, Found>();

  constructor(pipelines: AtWork['app']['pipelines']) {
    this.#pipelines = pipelines;
  }

  answer(index: StreamIndex, marks: Marks, query: MatrixQuery, sees: Sees): Matrix {
    const { page, size, pipeline } = query;
    const environments = this.#pipelines
      .filter(({ name }) => pipeline === undefined || name === pipeline)
      .flatMap((one) => [...one.environments.keys()].map((name) => ({ pipeline: one.name, name })))
      .filter(({ name }) => sees(name));
    const { rows, all } = this.#matching(index, query, new Set(environments.map(({ name }) => name)));
    return {
      environments: environments.map((environment) => {
        const checkedAt = marks.get(environmentSubject(environment.name))?.at;
        return { ...environment, checkedAt };
      }),
      rows: rows.slice((page - 1) * size, page * size),
      page,
      size,
      total: rows.length,
      all,
    };
  }

  #matching(index: StreamIndex, query: MatrixQuery, seen: ReadonlySet<string>): Found {
    if (this.#index !== index) this.#found.clear();
    this.#index = index;
    const { page: _page, size: _size, ...question } = query;
    const key = JSON.stringify([question, [...seen]]);
    const known = this.#found.get(key);
    if (known !== undefined) return known;
    const found = matching(index, query, seen);
    const [oldest] = this.#found.keys();
    if (this.#found.size >= cacheLimit && oldest !== undefined) this.#found.delete(oldest);
    this.#found.set(key, found);
    return found;
  }
}

interface MatchedStream extends IndexedStream {
  /** Cells that the filter and the order apply to. */
  readonly asked: readonly Cell[];
}

function matching(index: StreamIndex, query: MatrixQuery, seen: ReadonlySet<string>): Found {
  const { pipeline, environment, is, sort } = query;
  const wanted = query.search.trim().toLowerCase();
  const visible = index.streams.flatMap((stream): readonly MatchedStream[] => {
    if (pipeline !== undefined && stream.row.pipeline !== pipeline) return [];
    const cells = stream.row.cells.filter((cell) => seen.has(cell.environment));
    if (cells.length === 0) return [];
    const row = cells.length === stream.row.cells.length ? stream.row : { ...stream.row, cells };
    const asked =
      environment === undefined ? cells : cells.filter((cell) => cell.environment === environment);
    return [{ ...stream, row, asked }];
  });
  const found = visible
    .filter(({ words }) => words.includes(wanted))
    .filter(({ asked }) => asked.some((cell) => is === undefined || cell.is === is));
  return { rows: sorted(found, sort).map(({ row }) => row), all: visible.length };
}

/** Sorts matches, which are in order of name. Equal ones keep that order. */
function sorted(found: readonly MatchedStream[], sort: MatrixQuery['sort']): readonly MatchedStream[] {
  switch (sort) {
    case 'name':
      return found;
    case 'slug':
      return found.toSorted(({ row: one }, { row: other }) => bySlug(one, other));
    case 'trouble':
      return byNumber(found, ({ asked }) => Math.max(...asked.map(urgencyOf)));
    case 'published':
      return found
        .map((one) => ({ one, at: latest(one.asked) }))
        .toSorted((one, other) => (one.at > other.at ? -1 : Number(one.at < other.at)))
        .map(({ one }) => one);
  }
}

function byNumber(
  found: readonly MatchedStream[],
  numberOf: (one: MatchedStream) => number,
): readonly MatchedStream[] {
  return found
    .map((one) => ({ one, number: numberOf(one) }))
    .toSorted((one, other) => other.number - one.number)
    .map(({ one }) => one);
}

function latest(cells: readonly Cell[]): string {
  return cells.reduce((newest, { publishedAt = '' }) => (publishedAt > newest ? publishedAt : newest), '');
}
