import { z } from 'zod';
import type { Binding, EnvironmentSettings } from '../domain/environment.ts';
import { kindOfPath, kinds } from '../domain/kinds.ts';
import { InvalidInput } from '../domain/problem.ts';
import { parseYaml } from './yaml-text.ts';

const maxBytes = 1024 * 1024;
const id = z.union([z.string().min(1), z.number().int().nonnegative()]);
const match = z.strictObject({ name: z.string().min(1).optional(), type: z.string().min(1).optional() });
const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const shape = z.strictObject({
  bindings: z.record(z.string(), z.union([id, match])).optional(),
  values: z.record(z.string().min(1), text).optional(),
});

/** `environments/<name>.yaml` (docs/environments.md). Throws `InvalidInput` with line and column. */
export function parseEnvironmentFile(bytes: Uint8Array, file: string): EnvironmentSettings {
  const yaml = parseYaml(new TextDecoder('utf-8').decode(bytes), file, maxBytes);
  const parsed = shape.safeParse(withoutBigInts(yaml.value));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = (issue?.path ?? []).map(String);
    const unknown = issue?.code === 'unrecognized_keys' ? issue.keys : [];
    const reason =
      unknown.length > 0
        ? `unknown key ${unknown.map((key) => JSON.stringify(key)).join(', ')}; bindings and values are known`
        : (issue?.message ?? '');
    throw new InvalidInput(file, yaml.placeOf([...path, ...unknown.slice(0, 1)]), reason, 'SLC1011');
  }
  return {
    bindings: bindingsOf(parsed.data.bindings ?? {}),
    values: new Map(Object.entries(parsed.data.values ?? {})),
  };

  function bindingsOf(
    written: Readonly<Record<string, z.infer<typeof id> | z.infer<typeof match>>>,
  ): ReadonlyMap<string, Binding> {
    const bindings = new Map<string, Binding>();
    for (const [path, value] of Object.entries(written)) {
      const kind = kindOfPath(path);
      if (kind === undefined || kinds[kind].carried) {
        throw new InvalidInput(
          file,
          yaml.placeOf(['bindings', path]),
          `${JSON.stringify(path)} is not the path of a thing that must exist, such as connections/acme-commerce`,
          'SLC1011',
        );
      }
      if (typeof value === 'object') bindings.set(path, { by: 'match', name: value.name, type: value.type });
      else bindings.set(path, { by: 'id', id: String(value) });
    }
    return bindings;
  }
}

function withoutBigInts(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return value.map(withoutBigInts);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutBigInts(item)]));
  }
  return value;
}
