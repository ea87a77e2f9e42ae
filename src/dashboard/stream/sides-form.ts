import type { Api } from '../api/endpoint.ts';
import {
  comparisonEndpoint,
  comparisonQuery,
  type StreamComparison,
  type ComparisonQuery,
  type Stream,
} from './schema.ts';
import { liveName } from './sides.ts';
import { beginning, safe } from '../../core/text/safe-text.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { short } from '../layout/words.ts';

/** Chosen sides and their comparison. */
export interface Compared {
  readonly query: ComparisonQuery | undefined;
  readonly comparison: StreamComparison | undefined;
}

/** Limit of neighbouring pairs to compare before the page chooses one. */
const mostPairs = 6;

/**
 * Returns the comparison of the two sides in the address. Without sides, compares an environment's pending change or
 * drift, or else the first environment whose stream differs from the previous stage. Each comparison shows the environment first
 * and its future state second.
 */
export async function compared(
  api: Api,
  stream: Stream,
  fields: Readonly<Record<string, string>>,
): Promise<Compared> {
  const { pipeline, slug, sides } = stream;
  const { before = '', after = '' } = fields;
  const compare = (query: ComparisonQuery) => api.find(comparisonEndpoint, { pipeline, slug, ...query });
  if (after !== '') {
    const read = comparisonQuery.safeParse({ after, ...(before === '' ? {} : { before }) });
    if (!read.success) return { query: undefined, comparison: undefined };
    return { query: read.data, comparison: await compare(read.data) };
  }
  const open = stream.environments.find(
    ({ is, environment }) =>
      (is === 'ahead' || is === 'in conflict' || is === 'drifted') &&
      stream.live.some(({ name }) => name === liveName(environment)),
  );
  if (open !== undefined) {
    const { environment, is } = open;
    const [git, live] = [environment, liveName(environment)];
    const query = is === 'drifted' ? { before: git, after: live } : { before: live, after: git };
    const comparison = await compare(query);
    if (comparison !== undefined) return { query, comparison };
  }
  let first: Compared | undefined;
  for (const [index, side] of sides.slice(1, mostPairs + 1).entries()) {
    const query = { before: side.name, after: sides[index]?.name ?? side.name };
    const comparison = await compare(query);
    first ??= { query, comparison };
    if (comparison !== undefined && !comparison.diff.same) return { query, comparison };
  }
  if (first !== undefined) return first;
  const [only] = sides;
  if (only === undefined) return { query: undefined, comparison: undefined };
  const query = { after: only.name };
  return { query, comparison: await compare(query) };
}

/** Returns the form to choose the sides of a comparison. */
export function sidesForm(stream: Stream, query: ComparisonQuery | undefined): Html {
  const known = [
    ...stream.sides.map(({ name, revision }) => [name, `${name} at ${short(revision)}`] as const),
    ...stream.live.map(
      ({ name, revision }) => [name, `${name.replace('@live', '')}, live (${short(revision)})`] as const,
    ),
    ...stream.history
      .slice(0, 30)
      .map(({ commit, subject }) => [commit, `${short(commit)} ${beginning(safe(subject), 50)}`] as const),
  ];
  const chosen = [query?.before, query?.after].filter((one) => one !== undefined);
  const others = chosen
    .filter((one) => !known.some(([value]) => value === one))
    .map((one) => [one, short(safe(one))] as const);
  // Each option appears once, with its most descriptive name.
  const options = [...new Map([...known, ...others].toReversed()).entries()].toReversed();
  return html`<form class="filters" method="get">
    <div class="grow">
      <label for="before">Before</label>
      <select id="before" name="before">
        <option value="">nothing: all is new</option>
        ${options.map((one) => option(one, query?.before))}
      </select>
    </div>
    <div class="grow">
      <label for="after">After</label>
      <select id="after" name="after">
        ${options.map((one) => option(one, query?.after))}
      </select>
    </div>
    <button class="button main">Compare</button>
  </form>`;
}

function option([value, text]: readonly [string, string], chosen: string | undefined): Html {
  return html`<option value="${value}" ${value === chosen ? raw('selected') : ''}>${text}</option>`;
}
