import {
  idLike,
  idText,
  isArray,
  isObject,
  type SandboxJson,
  type SandboxJsonObject,
  mapMembers,
  member,
  text,
} from '../json.ts';

/** A target of a stream's triggers and steps, by id, by name or both. */
export interface TemplateReference {
  readonly kind: 'scenario' | 'subflow' | 'cloudFunction' | 'rule' | 'form';
  readonly id: string | undefined;
  readonly name: string | undefined;
}

/** Returns the replacement of a reference's id; undefined leaves it unchanged. */
export type Relink = (reference: TemplateReference) => string | undefined;

const idMembers: Readonly<Record<string, TemplateReference['kind']>> = {
  scenario_id: 'scenario',
  execution_template_id: 'subflow',
  form_id: 'form',
};

/**
 * Returns a template with other ids. Finds them at any depth, because steps may branch and loop: `scenario_id`,
 * `scenario_ids`, `execution_template_id`, `form_id`, `cloud_function` and the `rule` of `conditions`.
 */
export function relinkTemplate(template: SandboxJsonObject, relink: Relink): SandboxJsonObject {
  return mapReferenceIds(template, (before, reference) => {
    const after = relink(reference);
    return after === undefined ? before : idLike(before, after);
  });
}

/** Returns the replacement for a reference's id, which is null where the reference has only a name. */
type ReplaceId = (before: SandboxJson, reference: TemplateReference) => SandboxJson;

/** Returns a template with `replace` applied to the id of every reference. */
export function mapReferenceIds(template: SandboxJsonObject, replace: ReplaceId): SandboxJsonObject {
  return mapMembers(template, (value, key) =>
    key === 'metadata' || key === 'version' ? value : walk(value, key, replace),
  );
}

function walk(value: SandboxJson, key: string, replace: ReplaceId): SandboxJson {
  if (isArray(value)) {
    if (key !== 'scenario_ids') return value.map((item) => walk(item, key, replace));
    return value.map((item) => replaced(item, { kind: 'scenario', name: undefined }, replace));
  }
  if (!isObject(value)) return value;
  return mapMembers(value, (inner, name) => {
    const kind = idMembers[name];
    if (kind !== undefined && !isObject(inner) && !isArray(inner)) {
      return replaced(inner, { kind, name: text(value, 'name') }, replace);
    }
    if (name === 'cloud_function' && isObject(inner)) return named(inner, 'cloudFunction', 'id', replace);
    if (name === 'rule' && key === 'conditions' && isObject(inner))
      return named(inner, 'rule', 'rule_id', replace);
    return walk(inner, name, replace);
  });
}

function replaced(
  before: SandboxJson,
  about: Pick<TemplateReference, 'kind' | 'name'>,
  replace: ReplaceId,
): SandboxJson {
  const id = idText(before);
  return id === undefined ? before : replace(before, { ...about, id });
}

/** Replaces a reference by id, by name or both. A mere name stays one. */
function named(
  before: SandboxJsonObject,
  kind: TemplateReference['kind'],
  idMember: string,
  replace: ReplaceId,
): SandboxJsonObject {
  const value = member(before, idMember) ?? null;
  const id = idText(value);
  const name = text(before, 'name');
  if (id === undefined && (name === undefined || name === '')) return before;
  const after = replace(value, { kind, id, name });
  return id === undefined ? before : { ...before, [idMember]: after };
}

/** Returns all references of a template, in their order. */
export function templateReferences(template: SandboxJsonObject): readonly TemplateReference[] {
  const found: TemplateReference[] = [];
  relinkTemplate(template, (reference) => {
    found.push(reference);
    return undefined;
  });
  return found;
}

/** Returns the event types that triggers and conditions name, each once. */
export function templateEventTypes(template: SandboxJsonObject): readonly string[] {
  const found = new Set<string>();
  collectEventTypes(template, found);
  return [...found];
}

function collectEventTypes(value: SandboxJson, found: Set<string>): void {
  if (isArray(value)) {
    for (const item of value) collectEventTypes(item, found);
  } else if (isObject(value)) {
    for (const [key, inner] of Object.entries(value)) {
      const types =
        key === 'event_type' ? [inner] : key === 'event_types' && isArray(inner) ? inner : undefined;
      if (types === undefined) collectEventTypes(inner, found);
      else for (const type of types) if (typeof type === 'string' && type !== '') found.add(type);
    }
  }
}
