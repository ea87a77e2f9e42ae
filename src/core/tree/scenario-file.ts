import {
  contentMember,
  contentObject,
  isContentObject,
  withMember,
  type Content,
  type ContentObject,
} from '../stream/content.ts';

/**
 * Converts an entry of `scenarios` to the tree's form: lifts the blueprint and its scheduling out of
 * `integromat_scenario`, which keeps only its other members. Entries of another shape stay unchanged.
 */
export function liftBlueprint(entry: ContentObject): ContentObject {
  const wrapper = contentMember(entry, 'integromat_scenario');
  const lifted = ['blueprint', 'scheduling'];
  if (!isContentObject(wrapper) || contentMember(wrapper, 'blueprint') === undefined) return entry;
  if (lifted.some((key) => Object.hasOwn(entry, key))) return entry;
  const rest = contentObject(Object.entries(wrapper).filter(([key]) => !lifted.includes(key)));
  return contentObject([
    ...Object.entries(entry).filter(([key]) => key !== 'integromat_scenario'),
    ...Object.entries(wrapper).filter(([key]) => lifted.includes(key)),
    ...(Object.keys(rest).length > 0 ? [['integromat_scenario', rest] as const] : []),
  ]);
}

/** Reverses `liftBlueprint`. */
export function lowerBlueprint(content: ContentObject): ContentObject {
  const blueprint = contentMember(content, 'blueprint');
  const wrapper = contentMember(content, 'integromat_scenario');
  if (blueprint === undefined) return content;
  const scheduling = contentMember(content, 'scheduling');
  const lowered = contentObject([
    ['blueprint', blueprint],
    ...(scheduling === undefined ? [] : [['scheduling', scheduling] as const]),
    ...(isContentObject(wrapper) ? Object.entries(wrapper) : []),
  ]);
  const outer = Object.entries(content).filter(
    ([key]) => !['blueprint', 'scheduling', 'integromat_scenario'].includes(key),
  );
  return contentObject([...outer, ['integromat_scenario', lowered]]);
}

/** Returns the blueprint in a scenario's content, in either place. */
export function blueprintOf(content: ContentObject): Content | undefined {
  return (
    contentMember(content, 'blueprint') ??
    contentMember(contentMember(content, 'integromat_scenario'), 'blueprint')
  );
}

export function withBlueprint(content: ContentObject, blueprint: ContentObject): ContentObject {
  if (contentMember(content, 'blueprint') !== undefined) return withMember(content, 'blueprint', blueprint);
  const wrapper = contentMember(content, 'integromat_scenario');
  return isContentObject(wrapper)
    ? withMember(content, 'integromat_scenario', withMember(wrapper, 'blueprint', blueprint))
    : content;
}
