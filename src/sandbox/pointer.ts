import { isArray, isObject, type Json } from './json.ts';
import { Problem } from './problem.ts';

/** The value with another in the place of a JSON pointer (RFC 6901). Throws a 422 `Problem` where nothing is there. */
export function setAt(value: Json, pointer: string, replacement: Json): Json {
  if (pointer !== '' && !pointer.startsWith('/'))
    throw new Problem(422, `"${pointer}" is not a JSON pointer`);
  const keys = pointer.split('/').slice(1);
  return setDeep(
    value,
    keys.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~')),
    replacement,
    pointer,
  );
}

function setDeep(value: Json, keys: readonly string[], replacement: Json, pointer: string): Json {
  const [key, ...rest] = keys;
  if (key === undefined) return replacement;
  if (isArray(value) && /^\d+$/.test(key) && Number(key) < value.length) {
    return value.map((item, at) => (at === Number(key) ? setDeep(item, rest, replacement, pointer) : item));
  }
  if (isObject(value) && (rest.length === 0 || Object.hasOwn(value, key))) {
    const changed: [string, Json] = [key, setDeep(value[key] ?? null, rest, replacement, pointer)];
    return Object.fromEntries([...Object.entries(value), changed]);
  }
  throw new Problem(422, `the module has nothing at ${pointer}`);
}
