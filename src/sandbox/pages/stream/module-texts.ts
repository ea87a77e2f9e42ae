import { isArray, isObject, type SandboxJson, type SandboxJsonObject, member } from '../../json.ts';

/** A text within a module that a person may edit, with its place. */
export interface ModuleText {
  /** JSON pointer (RFC 6901) from the module. */
  readonly pointer: string;
  readonly text: string;
}

/** Returns the texts of a module's mappings and of its filter, in their order. */
export function moduleTexts(module: SandboxJsonObject): readonly ModuleText[] {
  return ['mapper', 'filter'].flatMap((root) => textsAt(member(module, root) ?? null, `/${root}`));
}

function textsAt(value: SandboxJson, pointer: string): readonly ModuleText[] {
  if (typeof value === 'string') return [{ pointer, text: value }];
  if (isArray(value)) return value.flatMap((item, at) => textsAt(item, `${pointer}/${at}`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    textsAt(inner, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  );
}
