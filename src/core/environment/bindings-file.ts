import { budgets } from '../budgets.ts';
import { stringify } from 'yaml';
import { z } from 'zod';
import { IdMap } from '../stream/id-map.ts';
import { InvalidInput } from '../problems/problem.ts';
import { kindOfPath } from '../stream/kinds.ts';
import { parseYaml } from '../json/yaml-text.ts';

/** File that Sluice writes and the caller saves, with a line for each resource of a tenant. */
const limits = { ...budgets.yaml, bytes: budgets.exportFile.bytes, tokens: Infinity };

const shape = z.strictObject({
  tenant: z.string().optional(),
  team: z.string().optional(),
  ids: z.record(z.string(), z.string()).default({}),
  hooks: z.record(z.string(), z.strictObject({ url: z.string(), udid: z.string() })).default({}),
});

/** Returns the text of a bindings file: ids of one tenant by path of the tree (docs/reference/tree.md, "Bindings files"). */
export function printBindings(ids: IdMap): string {
  const sorted = [...ids.entries()].sort((one, other) => (one.path < other.path ? -1 : 1));
  const hooks = [...ids.hookUrls()].sort(([one], [other]) => (one < other ? -1 : 1));
  const { tenant, team } = ids.tenant;
  const file = {
    ...(tenant === undefined ? {} : { tenant }),
    ...(team === undefined ? {} : { team }),
    ids: Object.fromEntries(sorted.map(({ path, id }) => [path, id])),
    ...(hooks.length === 0 ? {} : { hooks: Object.fromEntries(hooks) }),
  };
  const comment =
    '# The ids of one tenant. Written by `sluice unpack --bindings`, read by `sluice pack --bindings`.\n';
  return (
    comment + stringify(file, { lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' })
  );
}

/** Parses a bindings file. Throws `InvalidInput` with line and column where it is invalid. */
export function parseBindings(text: string, file: string): IdMap {
  const yaml = parseYaml(text, file, limits);
  const parsed = shape.safeParse(yaml.value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new InvalidInput(
      file,
      yaml.placeOf((issue?.path ?? []).map(String)),
      issue?.message ?? 'not a bindings file',
      'SLC1010',
    );
  }
  const { tenant, team, ids, hooks } = parsed.data;
  for (const [section, path] of [
    ...Object.keys(ids).map((path) => ['ids', path] as const),
    ...Object.keys(hooks).map((path) => ['hooks', path] as const),
  ]) {
    if (section === 'ids' ? kindOfPath(path) === undefined : kindOfPath(path) !== 'hook')
      throw new InvalidInput(
        file,
        yaml.placeOf([section, path]),
        'not the path of a thing in a tree',
        'SLC1010',
      );
  }
  const entries = Object.entries(ids).map(([path, id]) => ({ path, id }));
  const map = new IdMap(entries, {
    ...(tenant === undefined ? {} : { tenant }),
    ...(team === undefined ? {} : { team }),
  });
  for (const [path, address] of Object.entries(hooks)) map.setHookUrl(path, address);
  return map;
}
