import { isArray, isObject, type SandboxJson, member, without } from '../json.ts';
import { HttpProblem } from '../problem.ts';

/** Returns a value with the part at a JSON pointer (RFC 6901) replaced. Throws a 422 `HttpProblem` where there is none. */
export function setAt(value: SandboxJson, pointer: string, replacement: SandboxJson): SandboxJson {
  const changed = changeAt(value, pointer, () => replacement);
  if (changed === undefined) throw new HttpProblem(422, `there is nothing at ${pointer}`);
  return changed;
}

/**
 * Returns a value with the part at a JSON pointer changed by `change`; undefined from `change` removes a member.
 * Undefined where the pointer leads nowhere; a missing member of an existing object is a valid place. Throws a 422
 * `HttpProblem` for anything but a pointer.
 */
export function changeAt(
  value: SandboxJson,
  pointer: string,
  change: (before: SandboxJson | undefined) => SandboxJson | undefined,
): SandboxJson | undefined {
  if (pointer === '') return change(value);
  if (!pointer.startsWith('/')) throw new HttpProblem(422, `"${pointer}" is not a JSON pointer`);
  const keys = pointer.split('/').slice(1);
  return changeDeep(
    value,
    keys.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~')),
    change,
  );
}

function changeDeep(
  value: SandboxJson,
  [key, ...rest]: readonly string[],
  change: (before: SandboxJson | undefined) => SandboxJson | undefined,
): SandboxJson | undefined {
  if (key === undefined) return change(value);
  if (isArray(value) && /^\d+$/.test(key) && Number(key) < value.length) {
    const after = changeDeep(value[Number(key)] ?? null, rest, change);
    return after === undefined ? undefined : value.map((item, at) => (at === Number(key) ? after : item));
  }
  if (!isObject(value)) return undefined;
  if (rest.length === 0) return withMember(value, key, change(member(value, key)));
  const inner = member(value, key);
  const after = inner === undefined ? undefined : changeDeep(inner, rest, change);
  return after === undefined ? undefined : withMember(value, key, after);
}

function withMember(
  object: Readonly<Record<string, SandboxJson>>,
  key: string,
  value: SandboxJson | undefined,
): SandboxJson {
  if (value === undefined) return without(object, [key]);
  return Object.fromEntries([...Object.entries(object), [key, value]]);
}
