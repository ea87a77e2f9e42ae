import type { PipelineDraft } from '../draft.ts';
import { shown } from '../values/key-path.ts';
import { nearMiss } from '../../core/text/near-miss.ts';
import type { ConfigProblem } from '../problem.ts';

/** Checks that `from` names the source's branch or another environment. */
export function* fromIsKnown(pipelines: readonly PipelineDraft[]): Iterable<ConfigProblem> {
  for (const { document, source, environments } of pipelines) {
    for (const [name, { from }] of environments) {
      // If the source's branch is invalid, a name that is no environment's may still be correct.
      if (from === undefined || source.branch === undefined) continue;
      if (from === source.branch || environments.has(from)) continue;
      const meant = nearMiss(
        from,
        [source.branch, ...environments.keys()].filter((known) => known !== name),
      );
      yield document.problem(['environments', name, 'from'], {
        code: 'SLC1114',
        message: `${shown(from) ?? 'this'} is neither the source's branch nor an environment`,
        remedy:
          meant === undefined
            ? `write ${source.branch}, or the name of an environment`
            : `did you mean ${meant}?`,
      });
    }
  }
}

/** Checks that `from` leads from every environment to the source. Reports each cycle once, at its first environment. */
export function* fromIsAcyclic(pipelines: readonly PipelineDraft[]): Iterable<ConfigProblem> {
  for (const { document, environments } of pipelines) {
    const settled = new Set<string>();
    for (const start of environments.keys()) {
      const way: string[] = [];
      let at: string | undefined = start;
      while (at !== undefined && environments.has(at) && !settled.has(at) && !way.includes(at)) {
        way.push(at);
        at = environments.get(at)?.from;
      }
      for (const name of way) settled.add(name);
      if (at === undefined || !way.includes(at)) continue;
      const circle = way.slice(way.indexOf(at));
      yield document.problem(['environments', at, 'from'], {
        code: 'SLC1114',
        message: `goes round in a circle: ${[...circle, at].join(' from ')}`,
        remedy: "let one of them come from the source's branch",
      });
    }
  }
}

/** Checks that no environment has the name of the source's branch, because `from` would be ambiguous. */
export function* noEnvironmentCalledLikeTheSourceBranch(
  pipelines: readonly PipelineDraft[],
): Iterable<ConfigProblem> {
  for (const { document, source, environments } of pipelines) {
    if (source.branch === undefined || !environments.has(source.branch)) continue;
    yield document.problem(
      ['environments', source.branch],
      { code: 'SLC1113', message: "this name is that of the source's branch", remedy: 'choose another' },
      'key',
    );
  }
}
