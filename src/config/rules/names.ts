import { sourceName, type PipelineDraft } from '../draft.ts';
import type { KeyPath } from '../values/key-path.ts';
import type { ConfigProblem } from '../problem.ts';

interface Named {
  readonly name: string;
  readonly path: KeyPath;
  readonly of: 'key' | 'value';
}

/**
 * Checks that names are unique across all pipelines, because they identify records in the store. Sources and
 * environments share one set of names, tenants have another.
 */
export function* namesAreUnique(pipelines: readonly PipelineDraft[]): Iterable<ConfigProblem> {
  yield* unique(pipelines, subjects);
  yield* unique(pipelines, ({ tenants }) => keysOf('tenants', tenants));
}

function subjects({ source, environments }: PipelineDraft): readonly Named[] {
  const named = keysOf('environments', environments);
  const name = sourceName(source);
  if (name === undefined) return named;
  return [...named, { name, path: ['source', source.name === undefined ? 'tenant' : 'name'], of: 'value' }];
}

function keysOf(section: string, names: ReadonlyMap<string, unknown>): readonly Named[] {
  return [...names.keys()].map((name) => ({ name, path: [section, name], of: 'key' }));
}

function* unique(
  pipelines: readonly PipelineDraft[],
  namesOf: (pipeline: PipelineDraft) => readonly Named[],
): Iterable<ConfigProblem> {
  const taken = new Map<string, string>();
  for (const pipeline of pipelines) {
    for (const { name, path, of } of namesOf(pipeline)) {
      const first = taken.get(name);
      if (first === undefined)
        taken.set(
          name,
          `${path[0] === 'source' ? 'the source' : path.join('.')} in ${pipeline.document.file}`,
        );
      else {
        yield pipeline.document.problem(
          path,
          {
            code: 'SLC1113',
            message: `this name is that of ${first}`,
            remedy: path[0] === 'source' ? 'set source.name to another' : 'choose another',
          },
          of,
        );
      }
    }
  }
}
