import type { PipelineDraft } from '../draft.ts';
import type { ConfigProblem } from '../problem.ts';

/** Reports a team id that two tenants share. Each tenant has its own team (docs/reference/platform.md, "Instances"). */
export function* teamsAreOfOneTenant(pipelines: readonly PipelineDraft[]): Iterable<ConfigProblem> {
  const seen = new Map<string, string>();
  for (const { document, tenants } of pipelines) {
    for (const [name, { make }] of tenants) {
      if (make === undefined) continue;
      const team = JSON.stringify([make.zone, make.teamId]);
      const first = seen.get(team);
      if (first === undefined) seen.set(team, `tenants.${name} in ${document.file}`);
      else {
        yield document.problem(['tenants', name, 'make', 'teamId'], {
          code: 'SLC1154',
          message: `this is the team of ${first}`,
          remedy: 'write the team of this tenant',
        });
      }
    }
  }
}

/** Checks that Make settings belong to an environment's tenant. A source has no bindings or checks that use them. */
export function* makeHasAUse(pipelines: readonly PipelineDraft[]): Iterable<ConfigProblem> {
  for (const { document, tenants, environments } of pipelines) {
    const used = new Set([...environments.values()].map(({ tenant }) => tenant));
    for (const [name, { make }] of tenants) {
      if (make === undefined || used.has(name)) continue;
      yield document.problem(
        ['tenants', name, 'make'],
        {
          code: 'SLC1155',
          message: 'is not used: no environment is brought to this tenant',
          remedy: 'remove it, or move it to the tenant of an environment',
        },
        'key',
      );
    }
  }
}
