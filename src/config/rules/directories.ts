import { dirname, relative, resolve, sep } from 'node:path';
import type { PipelineDraft } from '../draft.ts';
import type { ConfigProblem } from '../problem.ts';

/** Checks that each environment on a directory tenant has an outbox, where people find the files to import. */
export function* environmentsHaveOutboxes(pipelines: readonly PipelineDraft[]): Iterable<ConfigProblem> {
  for (const { document, tenants, environments } of pipelines) {
    for (const [name, { tenant = '' }] of environments) {
      const used = tenants.get(tenant);
      const path = ['tenants', tenant, 'outbox'];
      if (used?.driver !== 'directory' || used.outbox !== undefined || document.has(path)) continue;
      yield document.problem(path, {
        code: 'SLC1105',
        message: `is missing: the environment ${name} is brought to this tenant`,
        remedy: 'name a folder in which people find what they are to import',
      });
    }
  }
}

/** Checks that no inbox or outbox contains another, so that Sluice never reads its own output as an export. */
export function* foldersAreApart(pipelines: readonly PipelineDraft[]): Iterable<ConfigProblem> {
  const taken: { readonly folder: string; readonly owner: string }[] = [];
  for (const { document, tenants } of pipelines) {
    for (const [name, tenant] of tenants) {
      for (const key of ['inbox', 'outbox'] as const) {
        const written = tenant[key];
        if (tenant.driver !== 'directory' || written === undefined) continue;
        const folder = resolve(dirname(document.file), written);
        const other = taken.find((one) => holds(one.folder, folder) || holds(folder, one.folder));
        taken.push({ folder, owner: `tenants.${name}.${key} in ${document.file}` });
        if (other === undefined) continue;
        yield document.problem(['tenants', name, key], {
          code: 'SLC1118',
          message:
            other.folder === folder
              ? `this is the folder of ${other.owner}`
              : `one of this folder and that of ${other.owner} is inside the other`,
          remedy: 'choose another folder',
        });
      }
    }
  }
}

function holds(outer: string, inner: string): boolean {
  const way = relative(outer, inner);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || resolve(inner) === way);
}
